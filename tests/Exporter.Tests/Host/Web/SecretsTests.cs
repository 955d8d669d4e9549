using System.Net.Http.Headers;
using System.Text;
using Exporter.Host;
using Exporter.Host.Web;
using Exporter.TestKit;
using Exporter.Tests.Host.Web.Access;
using Microsoft.AspNetCore.Routing;

namespace Exporter.Tests.Host.Web;

/// <summary>No password, token, key or hash is in anything that the process says: answers, metrics, log, mistakes.</summary>
public sealed class SecretsTests
{
    private const string Password = "wonderland";
    private const string Token = "the-token-in-a-file-of-its-own";
    private const string Guess = "a-guess-that-is-somebodys-password-elsewhere";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Answers_AndLog_HaveNone()
    {
        var folder = Directory.CreateTempSubdirectory("foresight-secrets-").FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "token"), Token, Cancellation);
        var access = $"users: {{alice: [admin]}}\ntokens: [{{name: ci, file: {folder}/token, roles: [admin]}}, {{name: hashed, sha256: {new string('a', 60)}beef, roles: [read]}}]\n";
        await using var host = await RunningHost.StartAsync(
            RunningHost.NodeConfig,
            files: new() { ["web.yml"] = Encoding.UTF8.GetBytes(GuardedHost.Users), ["access.yml"] = Encoding.UTF8.GetBytes(access) },
            webConfig: "web.yml",
            access: "access.yml");
        await host.WriteAsync(SomeSample.Stream(hosts: 1, scrapes: 5));
        string[] secrets = [Password, Convert.ToBase64String(Encoding.UTF8.GetBytes($"alice:{Password}")), Token, Guess, "$2a$", "aaaabeef"];
        StringBuilder all = new();
        foreach (var authorization in new[] { null, $"Bearer {Token}", $"Bearer {Guess}", Basic("alice", Password), Basic("alice", Guess), Basic(Guess, Guess), $"{Guess} {Guess}" })
        {
            foreach (var (method, path) in Paths(host))
            {
                all.AppendLine(await AskAsync(host, method, path, authorization));
            }
        }

        // What is wrong is told, and nothing of what is secret about it.
        var web = Path.Combine(Path.GetDirectoryName(host.ConfigFile)!, "web.yml");
        foreach (var text in new[] { $"basic_auth_users: {{alice: {Guess}}}\n", $"basic_auth_users: {{alice: *{Guess}}}\n", $"tls_server_config: {{cert: {Guess}, key: {Guess}}}\n", $"basic_auth_users: [{Guess}]\n" })
        {
            await File.WriteAllTextAsync(web, text, Cancellation);
            Assert.Null(WebConfig.Load(new WebConfigFiles(web, ""), null, out var errors));
            all.AppendJoin('\n', errors);
        }

        await Poll.Until("the log says so", () => Task.FromResult(host.Log.Contains("Web configuration not in force", StringComparison.Ordinal)));
        all.Append(host.Log);
        Directory.Delete(folder, recursive: true);

        var said = all.ToString();
        Assert.Contains("predicted_failure_probability", said, StringComparison.Ordinal);
        Assert.Contains("must be a bcrypt hash", said, StringComparison.Ordinal);
        Assert.All(secrets, secret => Assert.DoesNotContain(secret, said, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("prometheus: {url: 'http://anna:SECRET@127.0.0.1:9090'}")]
    [InlineData("prometheus: {url: 'http://127.0.0.1:9090/?token=SECRET'}")]
    [InlineData("alertmanager: {url: 'anna:SECRET@127.0.0.1'}")]
    public async Task Mistakes_InAddresses_HaveNone(string line)
    {
        var refused = await Assert.ThrowsAsync<StartupException>(() => RunningHost.StartAsync($"{RunningHost.NodeConfig}\n{line}\n"));

        Assert.Contains("url must be an http or https address", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("SECRET", refused.Message, StringComparison.Ordinal);
    }

    private static IEnumerable<(string Method, string Path)> Paths(RunningHost host) =>
    [
        .. host.Host.Routes.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>().SelectMany(endpoint =>
            (endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? []).Select(method => (method, "/" + endpoint.RoutePattern.RawText!.TrimStart('/').Replace("{", "", StringComparison.Ordinal).Replace("}", "", StringComparison.Ordinal)))),
        ("GET", "/nowhere"),
        ("GET", "/api/v1/nowhere"),
    ];

    private static async Task<string> AskAsync(RunningHost host, string method, string path, string? authorization)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(host.Address, path));
        if (authorization is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        }

        using var answer = await RunningHost.Client.SendAsync(request, Cancellation);
        return $"{answer.StatusCode} {answer.Headers} {await answer.Content.ReadAsStringAsync(Cancellation)}";
    }

    private static string Basic(string name, string password) => new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{name}:{password}"))).ToString();
}
