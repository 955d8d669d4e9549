using System.Net;
using System.Text;
using Exporter.Configuration.Web;

namespace Exporter.Tests.Host.Web.Access;

/// <summary>Users and tokens have the roles that the file gives them, and are told what they lack.</summary>
public sealed class AccessTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task WithoutTheFile_WhoIsServedMayDoEverything()
    {
        await using var host = await RunningHost.StartAsync(RunningHost.NodeConfig);

        Assert.Equal(200, (await host.AskAsync(HttpMethod.Get, "/metrics")).Status);
        Assert.Equal(200, (await host.AskAsync(HttpMethod.Post, "/-/reload")).Status);
    }

    [Fact]
    public async Task Users_HaveTheirRoles_AndOneWithoutAnyIsToldSo()
    {
        var bob = GuardedHost.Users.Replace("alice", "bob", StringComparison.Ordinal)["basic_auth_users: {".Length..];
        await using var host = await GuardedHost.StartAsync("users: {alice: [read]}\n", GuardedHost.Users.TrimEnd('}', '\n') + ", " + bob);

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(host, "GET", "/metrics", Basic("alice", "wonderland")));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(host, "POST", "/-/reload", Basic("alice", "wonderland")));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(host, "GET", "/metrics", Basic("bob", "wonderland")));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(host, "GET", "/metrics", Basic("alice", "wrong")));
    }

    [Fact]
    public async Task Refusals_AreProblems_AndSayHowToDoBetter()
    {
        await using var host = await GuardedHost.StartAsync("users: {alice: [read]}\n", GuardedHost.Users);
        const string basic = "Basic realm=\"foresight\", charset=\"UTF-8\"";

        await ExpectAsync(await host.AskAsync("POST", "/-/reload", authorization: null), "unauthenticated", "this asks for a password or a token that is known", [basic, "Bearer realm=\"foresight\""]);
        await ExpectAsync(await host.AskAsync("GET", "/metrics", "Bearer wrong"), "unauthenticated", "what Authorization says is not known", [basic, "Bearer realm=\"foresight\", error=\"invalid_token\""]);
        await ExpectAsync(await host.AskAsync("POST", "/-/reload", Basic("alice", "wonderland")), "forbidden", "POST /-/reload asks for the role admin", []);
        await ExpectAsync(await host.AskAsync("POST", "/-/reload", Roles.Read), "forbidden", "POST /-/reload asks for the role admin", ["Bearer realm=\"foresight\", error=\"insufficient_scope\", scope=\"admin\""]);

        using var page = await host.AskAsync("GET", "/metrics", Roles.Read);
        var text = await page.Content.ReadAsStringAsync(Cancellation);
        Assert.Contains("foresight_http_requests_refused_total{reason=\"unauthenticated\"} 2\n", text, StringComparison.Ordinal);
        Assert.Contains("foresight_http_requests_refused_total{reason=\"forbidden\"} 2\n", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Bearer")]
    [InlineData("Bearer ")]
    [InlineData("bearer the-token-of-who-may-read", true)]
    [InlineData("Bearer  the-token-of-who-may-read ", true)]
    [InlineData("Bearer the-token-of-who-may-rea")]
    [InlineData("Bearer the-token-of-who-may-readd")]
    [InlineData("Bearer The-token-of-who-may-read")]
    [InlineData("Bearer the-token-of-who-may-read, Bearer the-token-of-who-may-admin")]
    [InlineData("Digest the-token-of-who-may-read")]
    [InlineData("the-token-of-who-may-read")]
    [InlineData("Basic dGhlLXRva2VuLW9mLXdoby1tYXktcmVhZDo=")]
    public async Task Token_IsKnownWholeOrNotAtAll(string authorization, bool known = false)
    {
        await using var host = await GuardedHost.StartAsync("anonymous: [write]\n");

        Assert.Equal(known ? HttpStatusCode.OK : HttpStatusCode.Unauthorized, await StatusAsync(host, "GET", "/metrics", authorization));
    }

    [Fact]
    public async Task Anonymous_HasItsRolesOnly_AndAWrongTokenIsNotAnonymous()
    {
        await using var host = await GuardedHost.StartAsync("anonymous: [read]\n");

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(host, "GET", "/metrics", null));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(host, "POST", "/-/reload", null));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(host, "GET", "/metrics", "Bearer wrong"));
    }

    [Fact]
    public async Task WithoutPasswordsAndTokens_NobodyIsAskedForSome()
    {
        await using var host = await RunningHost.StartAsync(RunningHost.NodeConfig, files: new() { ["access.yml"] = "anonymous: [read]"u8.ToArray() }, access: "access.yml");

        Assert.Equal(200, (await host.AskAsync(HttpMethod.Get, "/metrics")).Status);
        Assert.Equal(403, (await host.AskAsync(HttpMethod.Post, "/-/reload")).Status);
    }

    [Fact]
    public async Task Files_ThatChange_AreInForceWithinASecond_AndWrongOnesNever()
    {
        var folder = Directory.CreateTempSubdirectory("foresight-token-").FullName;
        var token = Path.Combine(folder, "token");
        await File.WriteAllTextAsync(token, "the-first-token-of-all\n", Cancellation);
        await using var host = await GuardedHost.StartAsync();
        var access = Path.Combine(Path.GetDirectoryName(host.Running.ConfigFile)!, "access.yml");
        await File.WriteAllTextAsync(access, $"tokens: [{{name: ci, file: {token}, roles: [read]}}]\n", Cancellation);
        await TestKit.Poll.Until("the token is known", async () => await StatusAsync(host, "GET", "/metrics", "Bearer the-first-token-of-all") == HttpStatusCode.OK);
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(host, "GET", "/metrics", $"Bearer {GuardedHost.TokenOf(Roles.Read)}"));

        // Too short to be safe: what was right stays.
        await File.WriteAllTextAsync(token, "short\n", Cancellation);
        await TestKit.Poll.Until("the log says so", () => Task.FromResult(host.Running.Log.Contains("must be one line of at least 16 printable characters", StringComparison.Ordinal)));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(host, "GET", "/metrics", "Bearer the-first-token-of-all"));
        Assert.Contains("foresight_web_config_last_reload_successful 0\n", await (await host.AskAsync("GET", "/metrics", "Bearer the-first-token-of-all")).Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);

        await File.WriteAllTextAsync(token, "another-token-in-its-place", Cancellation);
        await TestKit.Poll.Until("the other is known", async () => await StatusAsync(host, "GET", "/metrics", "Bearer another-token-in-its-place") == HttpStatusCode.OK);
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(host, "GET", "/metrics", "Bearer the-first-token-of-all"));
        Directory.Delete(folder, recursive: true);
    }

    private static async Task<HttpStatusCode> StatusAsync(GuardedHost host, string method, string path, string? authorization)
    {
        using var answer = await host.AskAsync(method, path, authorization);
        return answer.StatusCode;
    }

    private static async Task ExpectAsync(HttpResponseMessage answer, string problem, string detail, string[] challenges)
    {
        using (answer)
        {
            var told = await ProblemText.ReadAsync(answer);
            Assert.Equal(($"/docs#problem-{problem}", detail), (told.Type, told.Detail));
            Assert.Equal(challenges, answer.Headers.TryGetValues("WWW-Authenticate", out var values) ? values : []);
        }
    }

    private static string Basic(string name, string password) => "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{name}:{password}"));
}
