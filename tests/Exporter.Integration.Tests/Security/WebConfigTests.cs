using System.Net;
using System.Security.Cryptography.X509Certificates;
using Exporter.TestKit;

namespace Exporter.Integration.Tests.Security;

/// <summary>The web configuration of Prometheus' exporter-toolkit: who is served, and over what.</summary>
[Long(40)]
public sealed class WebConfigTests
{
    private const string Tls = "tls_server_config: {cert_file: server.crt, key_file: server.key}\n";
    private const string Users = $"basic_auth_users: {{alice: {SecureSidecar.Hash}}}\n";

    private static readonly Uri Metrics = new("/metrics", UriKind.Relative);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Prometheus_WithCertificateAndPassword_WritesAndScrapes()
    {
        await using SecureSidecar sidecar = await SecureSidecar.StartAsync($$"""
            tls_server_config:
              cert_file: server.crt
              key_file: server.key
              client_ca_file: ca.crt
              client_auth_type: RequireAndVerifyClientCert
              client_allowed_sans: [prometheus.example.net]
            {{Users}}
            """);
        (string certificate, string key) = sidecar.Authority.IssueClient("prometheus", names => names.AddDnsName("prometheus.example.net"));
        const string credentials = "basic_auth: {username: alice, password: wonderland}, tls_config: {ca_file: ca.crt, cert_file: client.crt, key_file: client.key}";
        await using PrometheusServer prometheus = await PrometheusServer.StartAsync(
            Peers.Prometheus3,
            $$"""
            global: {scrape_interval: 1s}
            scrape_configs:
              - {job_name: foresight, scheme: https, static_configs: [{targets: ["{{sidecar.Address.Authority}}"]}], {{credentials}}}
            remote_write:
              - {url: "{{sidecar.Address}}api/v1/write", queue_config: {batch_send_deadline: 1s}, {{credentials}}}
            """,
            new Dictionary<string, string> { ["ca.crt"] = sidecar.Authority.Pem, ["client.crt"] = certificate, ["client.key"] = key });

        await prometheus.UntilDataAsync("up{job=\"foresight\"} == 1", null, sidecar.Process);
        await prometheus.UntilDataAsync("sum(foresight_ingest_samples_total) > 0", null, sidecar.Process);

        using HttpClient stranger = sidecar.Client((certificate, key));
        using HttpResponseMessage answer = await stranger.GetAsync(Metrics, Cancellation);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal("Basic realm=\"foresight\", charset=\"UTF-8\"", answer.Headers.WwwAuthenticate.ToString());
    }

    [Theory]
    [InlineData("NoClientCert", "", true, true, true)]
    [InlineData("RequestClientCert", "", true, true, true)]
    [InlineData("RequireAnyClientCert", "", false, true, true)]
    [InlineData("VerifyClientCertIfGiven", "", true, true, false)]
    [InlineData("RequireAndVerifyClientCert", "", false, true, false)]
    [InlineData("RequireAndVerifyClientCert", "client_allowed_sans: [client.example.net]", false, true, false)]
    [InlineData("RequireAndVerifyClientCert", "client_allowed_sans: [other.example.net]", false, false, false)]
    public async Task ClientAuthentication_LetsInWhomItNames(string type, string more, bool nobody, bool known, bool foreign)
    {
        string authorities = type == "NoClientCert" ? "" : "client_ca_file: ca.crt";
        await using SecureSidecar sidecar = await SecureSidecar.StartAsync(string.Join("\n  ", "tls_server_config:", "cert_file: server.crt", "key_file: server.key", $"client_auth_type: {type}", authorities, more));
        using CertificateAuthority others = new("somebody else's");

        static void Name(SubjectAlternativeNameBuilder names) => names.AddDnsName("client.example.net");
        Assert.Equal(
            (nobody, known, foreign),
            (await IsServedAsync(sidecar.Client()), await IsServedAsync(sidecar.Client(sidecar.Authority.IssueClient("known", Name))), await IsServedAsync(sidecar.Client(others.IssueClient("foreign", Name)))));
    }

    [Fact]
    public async Task Files_ThatChange_AreInForceWithoutARestart_AndWrongOnesNever()
    {
        await using SecureSidecar sidecar = await SecureSidecar.StartAsync(Tls + Users);
        using HttpClient alice = sidecar.Client(user: "alice:wonderland");
        string first = await sidecar.ServedAsync();
        Assert.Equal(1, await SecureSidecar.MetricAsync(alice, "foresight_web_config_last_reload_successful"));

        // A certificate whose key is another's.
        (string certificate, string key) = sidecar.Authority.IssueServer();
        await File.WriteAllTextAsync(sidecar.PathOf("server.crt"), certificate, Cancellation);
        await Poll.Until("the pair is refused", async () => await SecureSidecar.MetricAsync(alice, "foresight_web_config_last_reload_successful") == 0, null, sidecar.Process);
        Assert.Equal(first, await sidecar.ServedAsync());
        await sidecar.Process.SaysAsync("are no certificate with its private key");

        // Its key comes: both are in use.
        await File.WriteAllTextAsync(sidecar.PathOf("server.key"), key, Cancellation);
        await Poll.Until("the new certificate is served", async () => await sidecar.ServedAsync() != first, null, sidecar.Process);

        // Another user: the one before is nobody any more.
        await File.WriteAllTextAsync(sidecar.PathOf("web.yml"), Tls + Users.Replace("alice", "bob", StringComparison.Ordinal), Cancellation);
        using HttpClient bob = sidecar.Client(user: "bob:wonderland");
        await Poll.Until("bob is served", () => IsOkAsync(bob), null, sidecar.Process);
        Assert.False(await IsOkAsync(alice));
        Assert.True(await SecureSidecar.MetricAsync(bob, "foresight_http_requests_refused_total") >= 1);

        // Without encryption a password would be seen by all: that takes a restart.
        await File.WriteAllTextAsync(sidecar.PathOf("web.yml"), Users, Cancellation);
        await sidecar.Process.SaysAsync("tls_server_config is gone, which takes a restart");
        Assert.True(await IsOkAsync(bob));
        Assert.DoesNotContain("$2b$", sidecar.Process.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "2.0")]
    [InlineData("http_server_config: {http2: false}\n", "1.1")]
    public async Task Http2_IsSpokenUnlessItIsSwitchedOff(string more, string version)
    {
        await using SecureSidecar sidecar = await SecureSidecar.StartAsync(Tls + more);
        using HttpClient client = sidecar.Client();
        using HttpRequestMessage request = new(HttpMethod.Get, Metrics) { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionOrLower };

        using HttpResponseMessage answer = await client.SendAsync(request, Cancellation);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(version, answer.Version.ToString());
    }

    [Fact]
    public async Task HeadersAndRate_HoldForEveryAnswer()
    {
        await using SecureSidecar sidecar = await SecureSidecar.StartAsync(Tls + """
            http_server_config: {headers: {X-Frame-Options: deny, Strict-Transport-Security: max-age=60}}
            rate_limit: {interval: 1h, burst: 3}
            """);
        using HttpClient client = sidecar.Client();

        List<HttpStatusCode> statuses = [];
        foreach (string path in new[] { "/metrics", "/nowhere", "/-/healthy", "/metrics" })
        {
            using HttpResponseMessage answer = await client.GetAsync(new Uri(path, UriKind.Relative), Cancellation);
            statuses.Add(answer.StatusCode);
            if (answer.StatusCode != HttpStatusCode.TooManyRequests)
            {
                Assert.Equal(["deny"], answer.Headers.GetValues("X-Frame-Options"));
                Assert.Equal(["max-age=60"], answer.Headers.GetValues("Strict-Transport-Security"));
            }
        }

        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.NotFound, HttpStatusCode.OK, HttpStatusCode.TooManyRequests], statuses);
    }

    [Fact]
    public async Task Start_WithMistakesInBothFiles_NamesThemAll()
    {
        string folder = PeerProcess.NewFolder("mistakes");
        string config = Path.Combine(folder, "foresight.yml");
        string web = Path.Combine(folder, "web.yml");
        await File.WriteAllTextAsync(config, "predictors: []\n", Cancellation);
        await File.WriteAllTextAsync(web, "tls_server_config: {cert_file: none.crt, key_file: none.key}\n", Cancellation);

        (int started, string log) = await PeerProcess.RunAsync("foresight_exporter", Peers.Foresight, $"--config.file={config}", $"--web.config.file={web}", "--web.listen-address=127.0.0.1:0");
        Directory.Delete(folder, recursive: true);

        Assert.Equal(1, started);
        Assert.All(["predictors must not be empty", "cert_file", "none.crt", "key_file", "none.key"], mistake => Assert.Contains(mistake, log, StringComparison.Ordinal));
    }

    private static async Task<bool> IsServedAsync(HttpClient client)
    {
        using (client)
        {
            return await IsOkAsync(client);
        }
    }

    private static async Task<bool> IsOkAsync(HttpClient client)
    {
        try
        {
            using HttpResponseMessage answer = await client.GetAsync(Metrics, Cancellation);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            // Refused in the handshake.
            return false;
        }
    }
}
