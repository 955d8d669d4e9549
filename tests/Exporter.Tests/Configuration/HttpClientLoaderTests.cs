using System.Security.Authentication;
using Exporter.Configuration.Web;

namespace Exporter.Tests.Configuration;

public sealed class HttpClientLoaderTests
{
    [Fact]
    public void EmptyFile_AsksForNothing()
    {
        Assert.Equal(new HttpClientOptions(), Valid(""));
        Assert.Equal(new HttpClientOptions(), Valid("follow_redirects: false\n"));
    }

    [Fact]
    public void Password_AndTls_AreRead()
    {
        var options = Valid("""
            basic_auth: {username: alice, password_file: secrets/alice}
            tls_config:
              ca_file: ca.crt
              cert: inline certificate
              key_file: /etc/client.key
              server_name: foresight.example.net
              insecure_skip_verify: true
              min_version: TLS13
            enable_http2: false
            """);

        Assert.Equal("Basic", options.Scheme);
        Assert.Equal(new SecretSource("username", null, "alice"), options.User);
        Assert.Equal(new SecretSource("password_file", "/etc/foresight/secrets/alice", null), options.Secret);
        Assert.Equal(new PemSource("ca_file", "/etc/foresight/ca.crt", null), options.Authorities);
        Assert.Equal((new PemSource("cert", null, "inline certificate"), new PemSource("key_file", "/etc/client.key", null)), options.Certificate);
        Assert.Equal(("foresight.example.net", true, SslProtocols.Tls13, false), (options.ServerName, options.SkipsVerification, options.Protocols, options.Http2));
    }

    [Theory]
    [InlineData("authorization: {credentials: x}", "Bearer", "credentials")]
    [InlineData("authorization: {type: Token, credentials_file: x}", "Token", "credentials_file (/etc/foresight/x)")]
    [InlineData("bearer_token: x", "Bearer", "bearer_token")]
    [InlineData("bearer_token_file: x", "Bearer", "bearer_token_file (/etc/foresight/x)")]
    public void Token_IsReadInEachSpelling(string text, string scheme, string secret)
    {
        var options = Valid(text);

        Assert.Equal((scheme, secret), (options.Scheme, options.Secret!.ToString()));
    }

    [Fact]
    public void Mistakes_AreToldAllAtOnce_WithoutASecret()
    {
        Assert.False(HttpClientLoader.TryParse(
            """
            basic_auth: {username: alice, password: hidden1, password_file: x}
            authorization: {type: basic}
            bearer_token: hidden2
            tls_config: {cert_file: a, ca: b, ca_file: c, max_version: TLS9}
            oauth2: {client_id: hidden3}
            follow_redirects: true
            """,
            "/etc/foresight/http.yml",
            out _,
            out var errors));

        var told = string.Join('\n', errors).Replace("/etc/foresight/", "", StringComparison.Ordinal);
        Assert.Equal(
            """
            http.yml:1:65: at most one of password and password_file may be given
            http.yml:2:16: at most one of basic_auth, authorization and bearer_token may be given
            http.yml:4:13: tls_config needs both a certificate and its key, or neither
            http.yml:4:32: tls_config has both "ca" and "ca_file"; it needs one of them
            http.yml:4:60: max_version must be one of TLS10, TLS11, TLS12, TLS13, not "TLS9"
            http.yml:5:1: unknown key "oauth2" in the file; known are basic_auth, authorization, bearer_token, bearer_token_file, tls_config, follow_redirects, enable_http2
            http.yml:6:19: follow_redirects: true is not supported: credentials are for the server that was named
            """,
            told);
        Assert.DoesNotContain("hidden", told, StringComparison.Ordinal);
    }

    private static HttpClientOptions Valid(string text)
    {
        Assert.True(HttpClientLoader.TryParse(text, "/etc/foresight/http.yml", out var options, out var errors), string.Join('\n', errors));
        return options;
    }
}
