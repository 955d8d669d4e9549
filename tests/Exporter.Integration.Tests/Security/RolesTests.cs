using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Exporter.TestKit;

namespace Exporter.Integration.Tests.Security;

/// <summary>Prometheus writes with one token and scrapes with another, neither of which does for the other.</summary>
public sealed class RolesTests
{
    private const string Writer = "the-token-of-the-sender";
    private const string Reader = "the-token-of-the-scraper";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Prometheus_WithATokenForEach_WritesAndScrapes()
    {
        await using SecureSidecar sidecar = await SecureSidecar.StartAsync("tls_server_config: {cert_file: server.crt, key_file: server.key}\n", $"""
            tokens:
              - {Token("sender", Writer, "write")}
              - {Token("scraper", Reader, "read")}
            """);
        await using PrometheusServer prometheus = await PrometheusServer.StartAsync(
            Peers.Prometheus3,
            $$"""
            global: {scrape_interval: 1s}
            scrape_configs:
              - {job_name: foresight, scheme: https, static_configs: [{targets: ["{{sidecar.Address.Authority}}"]}], authorization: {credentials: "{{Reader}}" }, tls_config: {ca_file: ca.crt} }
            remote_write:
              - {url: "{{sidecar.Address}}api/v1/write", queue_config: {batch_send_deadline: 1s}, authorization: {credentials: "{{Writer}}" }, tls_config: {ca_file: ca.crt} }
            """,
            new Dictionary<string, string> { ["ca.crt"] = sidecar.Authority.Pem });

        await prometheus.UntilDataAsync("up{job=\"foresight\"} == 1", null, sidecar.Process);
        await prometheus.UntilDataAsync("sum(foresight_ingest_samples_total) > 0", null, sidecar.Process);

        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(sidecar, HttpMethod.Get, "/metrics", Writer));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(sidecar, HttpMethod.Post, "/api/v1/write", Reader));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(sidecar, HttpMethod.Post, "/api/v1/overrides", Reader));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(sidecar, HttpMethod.Get, "/metrics", null));
        Assert.DoesNotContain(Writer, sidecar.Process.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_WithMistakesInTheRoles_NamesThemAll()
    {
        string folder = PeerProcess.NewFolder("roles");
        foreach ((string name, string text) in new[] { ("foresight.yml", "predictors: []\n"), ("web.yml", "rate_limits: {}\n"), ("access.yml", "users: {alice: [reed]}\ntokens: [{name: a}]\n") })
        {
            await File.WriteAllTextAsync(Path.Combine(folder, name), text, Cancellation);
        }

        (int started, string log) = await PeerProcess.RunAsync(
            "foresight_exporter", Peers.Foresight, $"--config.file={folder}/foresight.yml", $"--web.config.file={folder}/web.yml", $"--web.access.file={folder}/access.yml", "--web.listen-address=127.0.0.1:0");
        Directory.Delete(folder, recursive: true);

        Assert.Equal(1, started);
        Assert.All(["predictors must not be empty", "unknown key \"rate_limits\"", "\"reed\" is not a role", "needs one of \"sha256\" and \"file\"", "needs \"roles\""], mistake => Assert.Contains(mistake, log, StringComparison.Ordinal));
    }

    private static string Token(string name, string token, string role) =>
        $"{{name: {name}, sha256: {Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)))}, roles: [{role}]}}";

    private static async Task<HttpStatusCode> StatusAsync(SecureSidecar sidecar, HttpMethod method, string path, string? token)
    {
        using HttpClient client = sidecar.Client();
        client.DefaultRequestHeaders.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        using HttpRequestMessage request = new(method, new Uri(path, UriKind.Relative));
        using HttpResponseMessage answer = await client.SendAsync(request, Cancellation);
        return answer.StatusCode;
    }
}
