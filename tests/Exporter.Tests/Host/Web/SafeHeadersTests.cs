using System.Net.Sockets;
using System.Text;
using Exporter.Configuration.Web;
using Exporter.Tests.Host.Web.Access;
using Microsoft.AspNetCore.Routing;

namespace Exporter.Tests.Host.Web;

/// <summary>Whatever is answered, a browser neither guesses its type, nor frames it, nor runs what somebody put into it.</summary>
public sealed class SafeHeadersTests
{
    private const string Script = "<script>alert(1)</script>";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task EachRoute_AndEachRefusal_HasThem()
    {
        await using var host = await GuardedHost.StartAsync("anonymous: [read]\n", "http_server_config: {headers: {X-Frame-Options: sameorigin}}\n");
        var routes = host.Running.Host.Routes.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
            .SelectMany(endpoint => (endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? []).Select(method => (method, "/" + endpoint.RoutePattern.RawText!.TrimStart('/').Replace("{", "", StringComparison.Ordinal).Replace("}", "", StringComparison.Ordinal))));
        HashSet<int> statuses = [];
        foreach (var (method, path) in routes.Concat([("GET", "/nowhere"), ("GET", "/api/v1/nowhere"), ("DELETE", "/metrics")]))
        {
            foreach (var authorization in new[] { null, $"Bearer {GuardedHost.TokenOf(Roles.Admin)}", "Bearer wrong" })
            {
                using var answer = await host.AskAsync(method, path, authorization);
                statuses.Add((int)answer.StatusCode);
                var isPage = path is "/" || path.StartsWith("/page/", StringComparison.Ordinal);
                Assert.Equal(["nosniff"], answer.Headers.GetValues("X-Content-Type-Options"));
                Assert.Equal([isPage && answer.IsSuccessStatusCode ? "DENY" : "sameorigin"], answer.Headers.GetValues("X-Frame-Options"));
                var policy = answer.Headers.GetValues("Content-Security-Policy").Single();
                Assert.StartsWith("default-src 'none';", policy, StringComparison.Ordinal);
                Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
                Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
                Assert.Equal(["no-referrer"], answer.Headers.GetValues("Referrer-Policy"));
                Assert.Equal(["same-origin"], answer.Headers.GetValues("Cross-Origin-Resource-Policy"));
                Assert.False(answer.Headers.Contains("Server"));
                Assert.False(answer.Headers.Contains("Access-Control-Allow-Origin"));
            }
        }

        Assert.Superset(new HashSet<int> { 200, 400, 401, 404, 415, 503 }, statuses);
    }

    // Answers repeat what was asked for; a type that a browser does not read as a page keeps that text.
    [Theory]
    [InlineData("/api/v1/" + Script)]
    [InlineData("/" + Script)]
    [InlineData("/docs/" + Script)]
    [InlineData("/api/v1/query?query=" + Script)]
    [InlineData("/api/v1/query?query=%22" + Script + "%22")]
    [InlineData("/api/v1/series?match[]=" + Script)]
    [InlineData("/api/v1/label/" + Script + "/values")]
    [InlineData("/api/v1/predictions?sort=" + Script)]
    [InlineData("/api/v1/predictions/explanation?predictor=" + Script)]
    [InlineData("/api/v1/entity?predictor=node&labels=" + Script)]
    [InlineData("/api/v1/vectors?predictor=" + Script)]
    [InlineData("/api/v1/budget?predictor=" + Script)]
    public async Task Markup_InAQuestion_ComesBackAsNoPage(string path)
    {
        await using var host = await RunningHost.StartAsync(RunningHost.NodeConfig);
        using var answer = await RunningHost.Client.GetAsync(new Uri(host.Address, path.Replace("<", "%3C", StringComparison.Ordinal).Replace(">", "%3E", StringComparison.Ordinal)), Cancellation);

        Assert.Contains(answer.Content.Headers.ContentType?.MediaType, new[] { null, "application/json", "application/problem+json", "text/plain" });
        Assert.Equal(["nosniff"], answer.Headers.GetValues("X-Content-Type-Options"));
    }

    [Fact]
    public async Task Markup_InLabels_ComesBackAsNoPage()
    {
        await using var host = await RunningHost.StartAsync(RunningHost.NodeConfig);
        await host.WriteAsync(SomeSample.Stream(hosts: 1, scrapes: 20).Select(sample => sample with { Labels = [.. sample.Labels.Select(label => label.Name == "instance" ? (label.Name, Script) : label)] }));

        foreach (var path in new[] { "/metrics", "/api/v1/predictions", "/api/v1/entities", "/api/v1/vectors?predictor=node", "/api/v1/series?match[]=up", "/api/v1/label/instance/values" })
        {
            using var answer = await RunningHost.Client.GetAsync(new Uri(host.Address, path), Cancellation);
            Assert.Contains("script", await answer.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
            Assert.DoesNotContain("html", answer.Content.Headers.ContentType!.ToString(), StringComparison.Ordinal);
            Assert.Equal(["nosniff"], answer.Headers.GetValues("X-Content-Type-Options"));
        }
    }

    [Theory]
    [InlineData(200, 10, 431)]
    [InlineData(1, 100_000, 431)]
    [InlineData(20, 10, 200)]
    public async Task HeadersWithoutEnd_AreRefused_AndOthersServed(int count, int length, int status)
    {
        await using var host = await RunningHost.StartAsync(RunningHost.NodeConfig);
        var headers = string.Concat(Enumerable.Range(0, count).Select(i => $"X-Flood-{i}: {new string('x', length)}\r\n"));

        Assert.StartsWith($"HTTP/1.1 {status} ", await RawAsync(host.Address, $"GET /-/healthy HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{headers}\r\n"), StringComparison.Ordinal);
        Assert.Equal(200, (await host.AskAsync(HttpMethod.Get, "/-/healthy")).Status);
    }

    // What two parsers on the way might read as two requests.
    [Theory]
    [InlineData("Content-Length: 5\r\nContent-Length: 6\r\n")]
    [InlineData("Transfer-Encoding: chunked, identity\r\n")]
    [InlineData("Transfer-Encoding: x\r\n")]
    [InlineData("Content-Length: -1\r\n")]
    [InlineData("Content-Length : 5\r\n")]
    [InlineData("Host: evil.example\r\n")]
    public async Task AmbiguousRequests_AreRefused(string header)
    {
        await using var host = await RunningHost.StartAsync(RunningHost.NodeConfig);

        Assert.StartsWith("HTTP/1.1 400 ", await RawAsync(host.Address, $"POST /api/v1/query HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{header}\r\nquery"), StringComparison.Ordinal);
    }

    private static async Task<string> RawAsync(Uri address, string request)
    {
        using var tcp = new TcpClient(address.Host, address.Port);
        await using var stream = tcp.GetStream();
        using var reader = new StreamReader(stream, Encoding.ASCII);
        var answer = reader.ReadLineAsync(Cancellation);
        try
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(request), Cancellation);
        }
        catch (IOException)
        {
            // Refused before its end.
        }

        return await answer ?? "";
    }
}
