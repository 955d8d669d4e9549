using Exporter.TestKit;

namespace Exporter.Integration.Tests.Security;

/// <summary>What <c>promtool check web-config</c> takes, <c>check-web-config</c> takes, and the other way round.</summary>
public sealed class PromtoolTests
{
    private const string Tls = "cert_file: server.crt, key_file: server.key";

    [Theory]
    [InlineData("")]
    [InlineData($"tls_server_config: {{{Tls}}}")]
    [InlineData($"tls_server_config: {{{Tls}, min_version: TLS10, max_version: TLS13, prefer_server_cipher_suites: true}}")]
    [InlineData($"tls_server_config: {{{Tls}, cipher_suites: [TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256], curve_preferences: [X25519]}}")]
    [InlineData($"tls_server_config: {{{Tls}, cipher_suites: [TLS_RSA_WITH_RC4_128_SHA]}}")]
    [InlineData($"tls_server_config: {{{Tls}, client_ca_file: ca.crt, client_auth_type: RequireAndVerifyClientCert}}")]
    [InlineData($"tls_server_config: {{{Tls}, client_ca_file: ca.crt}}")]
    [InlineData($"tls_server_config: {{{Tls}, client_auth_type: Anyone}}")]
    [InlineData($"tls_server_config: {{{Tls}, client_auth_type: RequireClientCert}}")]
    [InlineData($"tls_server_config: {{{Tls}, max_version: SSL3}}")]
    [InlineData($"tls_server_config: {{{Tls}, ca_file: ca.crt}}")]
    [InlineData("tls_server_config: {cert_file: server.crt}")]
    [InlineData("tls_server_config: {cert_file: server.crt, key_file: none.key}")]
    [InlineData("tls_server_config: {cert_file: server.crt, key_file: ca.crt}")]
    [InlineData("tls_server_config: {min_version: TLS12}")]
    [InlineData("http_server_config: {http2: false, headers: {X-Frame-Options: sameorigin}}")]
    [InlineData("http_server_config: {headers: {X-Frame-Options: anybody}}")]
    [InlineData("http_server_config: {headers: {Server: us}}")]
    [InlineData($"basic_auth_users: {{alice: {SecureSidecar.Hash}}}")]
    [InlineData("basic_auth_users: {alice: wonderland}")]
    [InlineData("rate_limit: {interval: 1s, burst: 20}")]
    [InlineData("rate_limits: {interval: 1s, burst: 20}")]
    public async Task File_IsValidForBothOrForNeither(string text)
    {
        string folder = PeerProcess.NewFolder("web-config");
        string web = Path.Combine(folder, "web.yml");
        using CertificateAuthority authority = new();
        (string certificate, string key) = authority.IssueServer();
        foreach ((string path, string content) in new[] { (web, text + "\n"), (Path.Combine(folder, "server.crt"), certificate), (Path.Combine(folder, "server.key"), key), (Path.Combine(folder, "ca.crt"), authority.Pem) })
        {
            await File.WriteAllTextAsync(path, content, TestContext.Current.CancellationToken);
        }

        (int theirs, string said) = await PeerProcess.RunAsync("promtool", Peers.Promtool3, "check", "web-config", web);
        (int ours, string weSaid) = await PeerProcess.RunAsync("foresight_exporter", Peers.Foresight, "check-web-config", web);
        Directory.Delete(folder, recursive: true);

        Assert.True((theirs == 0) == (ours == 0), $"promtool:\n{said}\ncheck-web-config:\n{weSaid}");
    }
}
