using System.Net.Security;
using System.Security.Authentication;
using Exporter.Configuration.Web;

namespace Exporter.Tests.Configuration;

public sealed class WebConfigLoaderTests
{
    private const string Hash = "$2y$10$mDwo.lAisC94iLAyP81MCesa29IzH37oigHC/42V2pdJlUprsJPze";

    [Theory]
    [InlineData("")]
    [InlineData("tls_server_config:\n")]
    [InlineData("tls_server_config: {min_version: TLS13}\n")]
    [InlineData("rate_limit: {interval: 0, burst: 5}\n")]
    public void NothingAskedFor_IsValid(string text)
    {
        var options = Valid(text);
        Assert.Null(options.Tls);
        Assert.True(options.Http2);
        Assert.Empty(options.Headers);
        Assert.Empty(options.Users);
        Assert.Null(options.RequestRate);
    }

    [Fact]
    public void EverySetting_IsRead()
    {
        var options = Valid($$"""
            tls_server_config:
              cert_file: server.crt
              key: inline
              client_auth_type: RequireAndVerifyClientCert
              client_ca_file: /etc/ca.crt
              client_allowed_sans: [prometheus.example.net, 10.0.0.1]
              min_version: TLS12
              max_version: TLS12
              cipher_suites: [TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256]
              prefer_server_cipher_suites: false
              curve_preferences: [X25519, CurveP256]
            http_server_config:
              http2: false
              headers:
                X-Frame-Options: deny
                X-Content-Type-Options: nosniff
                X-XSS-Protection: ""
                Content-Security-Policy: default-src 'self'
                Strict-Transport-Security: max-age=3600
            basic_auth_users:
              alice: {{Hash}}
            rate_limit: {interval: 1s, burst: 20}
            """);

        var tls = options.Tls!;
        Assert.Equal(new PemSource("cert_file", "/etc/foresight/server.crt", null), tls.Certificate);
        Assert.Equal(new PemSource("key", null, "inline"), tls.Key);
        Assert.Equal(new PemSource("client_ca_file", "/etc/ca.crt", null), tls.ClientAuthorities);
        Assert.Equal(ClientAuthentication.RequireAndVerifyClientCert, tls.ClientAuthentication);
        Assert.Equal(["prometheus.example.net", "10.0.0.1"], tls.ClientAllowedNames);
        Assert.Equal(SslProtocols.Tls12, tls.Protocols);
        Assert.Equal([TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256], tls.CipherSuites);
        Assert.True(tls.NamesCurves);
        Assert.False(options.Http2);
        Assert.Equal(
            [("Content-Security-Policy", "default-src 'self'"), ("Strict-Transport-Security", "max-age=3600"), ("X-Content-Type-Options", "nosniff"), ("X-Frame-Options", "deny")],
            options.Headers);
        Assert.Equal(Hash, options.Users["alice"]);
        Assert.Equal(new RequestRateOptions(TimeSpan.FromSeconds(1), 20), options.RequestRate);
    }

    [Fact]
    public void Tls_ByDefault_IsOf12And13AndAsksNobody()
    {
        var tls = Valid("tls_server_config: {cert_file: a, key_file: b}").Tls!;

        Assert.Equal(SslProtocols.Tls12 | SslProtocols.Tls13, tls.Protocols);
        Assert.Equal(ClientAuthentication.NoClientCert, tls.ClientAuthentication);
        Assert.Empty(tls.CipherSuites);
        Assert.False(tls.NamesCurves);
    }

    [Theory]
    [InlineData("[1]", "1:1: the file must be a mapping, not a list")]
    [InlineData("tls: {}", "1:1: unknown key \"tls\" in the file")]
    [InlineData("tls_server_config: {cert_file: a}", "1:20: tls_server_config needs \"key_file\" or \"key\"")]
    [InlineData("tls_server_config: {key_file: a}", "1:20: tls_server_config needs \"cert_file\" or \"cert\"")]
    [InlineData("tls_server_config: {cert_file: a, cert: b, key: c}", "1:41: tls_server_config has both \"cert\" and \"cert_file\"; it needs one of them")]
    [InlineData("tls_server_config: {cert: a, key: b, client_auth_type: Yes}", "1:56: client_auth_type must be one of NoClientCert, RequestClientCert, RequireAnyClientCert, VerifyClientCertIfGiven, RequireAndVerifyClientCert, not \"Yes\"")]
    [InlineData("tls_server_config: {cert: a, key: b, client_ca_file: c}", "1:54: client authorities are given, but client_auth_type asks for no certificate; set it to RequireAndVerifyClientCert")]
    [InlineData("tls_server_config: {cert: a, key: b, client_allowed_sans: [c]}", "1:59: client_allowed_sans needs a client_auth_type of RequireAndVerifyClientCert or RequireAnyClientCert: others let clients in that show no certificate")]
    [InlineData("tls_server_config: {cert: a, key: b, min_version: TLS14}", "1:51: min_version must be one of TLS10, TLS11, TLS12, TLS13, not \"TLS14\"")]
    [InlineData("tls_server_config: {cert: a, key: b, max_version: TLS11}", "1:51: max_version TLS11 is below min_version TLS12")]
    [InlineData("tls_server_config: {cert: a, key: b, curve_preferences: [P256]}", "1:58: \"P256\" is not a curve; there are CurveP256, CurveP384, CurveP521, X25519")]
    [InlineData("http_server_config: {http2: maybe}", "1:29: http2 must be true or false, not \"maybe\"")]
    [InlineData("http_server_config: {headers: {X-Powered-By: us}}", "1:32: unknown key \"X-Powered-By\" in headers")]
    [InlineData("http_server_config: {headers: {X-Frame-Options: none}}", "1:49: X-Frame-Options must be deny or sameorigin, not \"none\"")]
    [InlineData("http_server_config: {headers: {X-XSS-Protection: \"a\\nb\"}}", "1:50: X-XSS-Protection must be one line of text")]
    [InlineData("basic_auth_users: {alice: secret}", "1:27: the password of \"alice\" must be a bcrypt hash, such as `htpasswd -nBC 10 \"\"` makes")]
    [InlineData("basic_auth_users: {\"a:b\": $2y$10$mDwo.lAisC94iLAyP81MCesa29IzH37oigHC/42V2pdJlUprsJPze}", "1:20: the user name \"a:b\" must not contain a colon, at which basic authentication ends a name")]
    [InlineData("rate_limit: {interval: 1s}", "1:24: rate_limit needs a burst of at least 1: without, each request would be refused")]
    public void Mistake_IsNamedWithItsPlace(string text, string expected)
    {
        Assert.False(WebConfigLoader.TryParse(text, "web.yml", out _, out var errors));
        Assert.StartsWith($"web.yml:{expected}", Assert.Single(errors).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Mistakes_AreAllListed_AndNoneHasASecret()
    {
        const string text = """
            tls_server_config: {cert: a, key: THE-KEY, min_version: TLS1, cipher_suites: [TLS_RSA_WITH_RC4_128_SHA]}
            basic_auth_users: {alice: THE-PASSWORD, bob: [THE-PASSWORD]}
            http_server_config: {http3: true}
            """;

        Assert.False(WebConfigLoader.TryParse(text, "web.yml", out _, out var errors));

        Assert.Equal([(1, 57), (1, 79), (2, 27), (2, 46), (3, 22)], errors.Select(error => (error.Line, error.Column)));
        Assert.DoesNotContain(errors, error => error.Message.Contains("THE-", StringComparison.Ordinal));
    }

    private static WebOptions Valid(string text)
    {
        Assert.True(WebConfigLoader.TryParse(text, "/etc/foresight/web.yml", out var options, out var errors), string.Join('\n', errors));
        return options;
    }
}
