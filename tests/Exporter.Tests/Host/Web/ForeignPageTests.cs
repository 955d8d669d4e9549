using System.Net.Http.Headers;

namespace Exporter.Tests.Host.Web;

/// <summary>What a page of another site can have a browser ask: nothing that changes anything (cross-site request forgery), and nothing under a name of its own (DNS rebinding).</summary>
public sealed class ForeignPageTests
{
    private const string Feedback = """{"predictor": "node", "labels": {"instance": "a"}, "verdict": "wrong"}""";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    // 503: taken as far as there is a place to keep it, which this host has not.
    [Theory]
    [InlineData(503)]
    [InlineData(403, "Sec-Fetch-Site: cross-site")]
    [InlineData(403, "Sec-Fetch-Site: same-site")]
    [InlineData(403, "Sec-Fetch-Site: cross-site", "Origin: http://evil.example")]
    [InlineData(403, "Origin: http://evil.example")]
    [InlineData(403, "Origin: null")]
    [InlineData(403, "Origin: http://127.0.0.1:1")]
    [InlineData(403, "Origin: http://127.0.0.1")]
    [InlineData(403, "Origin: http://HOST.evil.example")]
    [InlineData(503, "Origin: http://HOST")]
    [InlineData(503, "Sec-Fetch-Site: same-origin")]
    [InlineData(503, "Sec-Fetch-Site: same-origin", "Origin: http://HOST")]
    [InlineData(503, "Sec-Fetch-Site: none")]
    public async Task Post_OfAnotherSitesPage_IsRefused(int status, params string[] headers)
    {
        await using var host = await RunningHost.StartAsync(RunningHost.NodeConfig);

        Assert.Equal(status, await PostAsync(host, "/api/v1/feedback", Feedback, "application/json", headers));
    }

    [Theory]
    [InlineData("POST", "/api/v1/write")]
    [InlineData("POST", "/v1/metrics")]
    [InlineData("POST", "/api/v1/incidents")]
    [InlineData("POST", "/api/v1/overrides")]
    [InlineData("DELETE", "/api/v1/overrides/1?by=evil")]
    [InlineData("POST", "/api/v1/alertmanager")]
    [InlineData("POST", "/api/v1/query")]
    [InlineData("POST", "/-/reload")]
    [InlineData("PUT", "/-/quit")]
    [InlineData("POST", "/nowhere")]
    public async Task EachPathThatChangesSomething_IsClosedToThem(string method, string path)
    {
        await using var host = await RunningHost.StartAsync(RunningHost.NodeConfig);
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(host.Address, path)) { Headers = { { "Origin", "https://evil.example" } } };
        using var answer = await RunningHost.Client.SendAsync(request, Cancellation);

        var problem = await ProblemText.ReadAsync(answer);
        Assert.Equal("/docs#problem-foreign-page", problem.Type);
        Assert.Contains("(Origin: https://evil.example)", problem.Detail, StringComparison.Ordinal);
        Assert.False(host.Host.Quit.IsCompleted);
        Assert.Equal(1, await host.SumAsync("foresight_http_requests_refused_total", "reason=\"foreign_page\""));
    }

    // A browser sends these to another site without asking it first, and an old one may not say whose page it is.
    [Theory]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("text/plain")]
    [InlineData("multipart/form-data; boundary=x")]
    [InlineData(null)]
    public async Task Form_IsNotTakenForJson_UnlessThePageIsOurs(string? contentType)
    {
        await using var host = await RunningHost.StartAsync(RunningHost.NodeConfig);
        foreach (var path in new[] { "/api/v1/feedback", "/api/v1/incidents", "/api/v1/overrides", "/api/v1/alertmanager" })
        {
            Assert.Equal(415, await PostAsync(host, path, Feedback, contentType));
        }

        Assert.Equal(503, await PostAsync(host, "/api/v1/feedback", Feedback, contentType, "Sec-Fetch-Site: same-origin"));
    }

    [Theory]
    [InlineData("evil.example", 403)]
    [InlineData("evil.example:9977", 403)]
    [InlineData("127.0.0.1.evil.example", 403)]
    [InlineData("localhost.evil.example", 403)]
    [InlineData("localhost", 200)]
    [InlineData("LOCALHOST:9977", 200)]
    [InlineData("foresight.localhost.", 200)]
    [InlineData("127.0.0.1:80", 200)]
    [InlineData("[::1]:9977", 200)]
    [InlineData("192.0.2.7", 200)]
    [InlineData("MACHINE", 200)]
    public async Task Name_ThatIsNotOfThisMachine_IsRefusedOnLoopback(string name, int status)
    {
        await using var host = await RunningHost.StartAsync(RunningHost.NodeConfig);

        Assert.Equal(status, await GetAsync(host, name.Replace("MACHINE", Environment.MachineName, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task AnyName_IsServed_WhereOthersThanThisMachineAre()
    {
        await using var host = await RunningHost.StartAsync(RunningHost.NodeConfig, listen: "0.0.0.0:0");

        Assert.Equal(200, await GetAsync(host, "foresight.monitoring.svc"));
    }

    [Fact]
    public async Task AnyName_IsServed_WherePasswordsAreAskedFor()
    {
        await using var host = await RunningHost.StartAsync(RunningHost.NodeConfig, files: new() { ["web.yml"] = System.Text.Encoding.UTF8.GetBytes(Access.GuardedHost.Users) }, webConfig: "web.yml");

        // A page cannot know the password, and the browser gives it to none of another name.
        Assert.Equal(401, await GetAsync(host, "evil.example"));
        Assert.Equal(200, await GetAsync(host, "foresight.example.net", new AuthenticationHeaderValue("Basic", Convert.ToBase64String("alice:wonderland"u8))));
    }

    [Theory]
    [InlineData("127.0.0.1:0")]
    [InlineData("0.0.0.0:0")]
    public async Task AllowedHosts_AreServedAndMayPost_AndNoOthers(string listen)
    {
        await using var host = await RunningHost.StartAsync(RunningHost.NodeConfig, listen: listen, hosts: ["foresight.example.net"]);

        Assert.Equal((200, 200, 403), (await GetAsync(host, "Foresight.example.net:8443"), await GetAsync(host, "localhost"), await GetAsync(host, "evil.example")));

        // The proxy speaks to us under another name than the page has.
        Assert.Equal(503, await PostAsync(host, "/api/v1/feedback", Feedback, "application/json", "Origin: https://foresight.example.net"));
        Assert.Equal(403, await PostAsync(host, "/api/v1/feedback", Feedback, "application/json", "Origin: https://evil.example"));
    }

    private static async Task<int> GetAsync(RunningHost host, string name, AuthenticationHeaderValue? authorization = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(Reached(host), "/metrics")) { Headers = { Host = name, Authorization = authorization } };
        using var answer = await RunningHost.Client.SendAsync(request, Cancellation);
        return (int)answer.StatusCode;
    }

    private static async Task<int> PostAsync(RunningHost host, string path, string body, string? contentType, params string[] headers)
    {
        var address = Reached(host);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(address, path)) { Content = new ByteArrayContent(System.Text.Encoding.UTF8.GetBytes(body)) };
        request.Content.Headers.ContentType = contentType is null ? null : MediaTypeHeaderValue.Parse(contentType);
        foreach (var header in headers)
        {
            var colon = header.IndexOf(':', StringComparison.Ordinal);
            request.Headers.Add(header[..colon], header[(colon + 2)..].Replace("HOST", address.Authority, StringComparison.Ordinal));
        }

        using var answer = await RunningHost.Client.SendAsync(request, Cancellation);
        return (int)answer.StatusCode;
    }

    private static Uri Reached(RunningHost host) => new($"http://127.0.0.1:{host.Address.Port}/");
}
