using System.Security.Cryptography;
using System.Text;
using Exporter.TestKit;

namespace Exporter.Integration.Tests.Security;

/// <summary>The verbs that ask a running sidecar reach one with TLS, client certificates, passwords and tokens, by a file that promtool takes too.</summary>
[Long(40)]
public sealed class VerbTests
{
    private const string Token = "a-token-that-nobody-guesses";

    private const string Certificates = "tls_config: {ca_file: ca.crt, cert_file: client.crt, key_file: client.key}\n";

    private const string WithPassword = "basic_auth: {username: alice, password_file: password}\n" + Certificates;
    private const string WithToken = "authorization: {credentials_file: token}\n" + Certificates;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(WithPassword)]
    [InlineData(WithToken)]
    public async Task QueryAndIncidents_WithTheirFile_AreServed(string http)
    {
        await using SecureSidecar sidecar = await StartAsync();
        string file = await WriteAsync(sidecar, http);

        (int asked, string said) = await AskAsync(sidecar, file);
        Assert.True(asked == 0 && said.Contains("42", StringComparison.Ordinal), said);

        (int imported, string told) = await ImportAsync(sidecar, file);
        Assert.True(imported == 0 && told.Contains("test: 1 new", StringComparison.Ordinal), told);
    }

    [Fact]
    public async Task Promtool_TakesTheSameFile()
    {
        await using SecureSidecar sidecar = await StartAsync();
        string file = await WriteAsync(sidecar, WithPassword);

        (int asked, string said) = await PeerProcess.RunAsync("promtool", Peers.Promtool3, "query", "instant", $"--http.config.file={file}", sidecar.Address.ToString(), "vector(42)");

        Assert.True(asked == 0 && said.Contains("42", StringComparison.Ordinal), said);
    }

    [Fact]
    public async Task WithoutWhatIsAskedFor_TheySaySo_AndNoSecret()
    {
        await using SecureSidecar sidecar = await StartAsync();

        // No authority, no certificate, a wrong token, a token without the role: from the outside in.
        (int strangers, string noAuthority) = await AskAsync(sidecar, await WriteAsync(sidecar, ""));
        Assert.True(strangers == 1 && noAuthority.Contains("query error", StringComparison.Ordinal), noAuthority);
        (int unshown, _) = await AskAsync(sidecar, await WriteAsync(sidecar, "tls_config: {ca_file: ca.crt}\n"));
        Assert.Equal(1, unshown);

        (int wrong, string refused) = await AskAsync(sidecar, await WriteAsync(sidecar, "authorization: {credentials: not-the-token-at-all}\n" + Certificates));
        Assert.True(wrong == 1 && refused.Contains("status 401: what Authorization says is not known", StringComparison.Ordinal), refused);
        Assert.DoesNotContain("not-the-token-at-all", refused, StringComparison.Ordinal);

        string reader = await WriteAsync(sidecar, "authorization: {credentials: who-may-only-read}\n" + Certificates);
        Assert.Equal(0, (await AskAsync(sidecar, reader)).ExitCode);
        (int notAllowed, string forbidden) = await ImportAsync(sidecar, reader);
        Assert.True(notAllowed == 1 && forbidden.Contains("status 403: POST /api/v1/incidents asks for the role operate", StringComparison.Ordinal), forbidden);
    }

    [Fact]
    public async Task Mistakes_AreToldBeforeAnybodyIsAsked()
    {
        await using SecureSidecar sidecar = await StartAsync();
        string file = await WriteAsync(sidecar, "basic_auth: {username: alice, password_file: nowhere}\ntls_config: {ca_file: nothing.crt}\n");

        (int code, string told) = await AskAsync(sidecar, file);

        Assert.Equal(1, code);
        Assert.All(["password_file", "nowhere", "ca_file", "nothing.crt", "2 mistakes"], part => Assert.Contains(part, told, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Name_IsThatOfTheFile_NotOfTheAddress()
    {
        await using SecureSidecar sidecar = await StartAsync();
        string password = "basic_auth: {username: alice, password_file: password}\n";

        // The certificate is for localhost and 127.0.0.1.
        Assert.Equal(0, (await AskAsync(sidecar, await WriteAsync(sidecar, password + Certificates.Replace("}", ", server_name: localhost}", StringComparison.Ordinal)))).ExitCode);
        Assert.Equal(1, (await AskAsync(sidecar, await WriteAsync(sidecar, password + Certificates.Replace("}", ", server_name: other.example.net}", StringComparison.Ordinal)))).ExitCode);
    }

    private static async Task<SecureSidecar> StartAsync()
    {
        string hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Token)));
        string readers = Convert.ToHexStringLower(SHA256.HashData("who-may-only-read"u8));
        SecureSidecar sidecar = await SecureSidecar.StartAsync(
            $$"""
            tls_server_config: {cert_file: server.crt, key_file: server.key, client_ca_file: ca.crt, client_auth_type: RequireAndVerifyClientCert}
            basic_auth_users: {alice: {{SecureSidecar.Hash}}}
            """,
            $$"""
            users: {alice: [read, operate]}
            tokens:
              - {name: scripts, sha256: {{hash}}, roles: [read, operate]}
              - {name: readers, sha256: {{readers}}, roles: [read]}
            """,
            "--storage.path=data");
        (string certificate, string key) = sidecar.Authority.IssueClient("scripts");
        foreach ((string name, string text) in new[] { ("client.crt", certificate), ("client.key", key), ("password", "wonderland\n"), ("token", Token + "\n"), ("tickets.csv", $"instance,start\ndb1,{DateTime.UtcNow.AddHours(-1):O}\n") })
        {
            await File.WriteAllTextAsync(sidecar.PathOf(name), text, Cancellation);
        }

        return sidecar;
    }

    private static async Task<string> WriteAsync(SecureSidecar sidecar, string text)
    {
        string file = sidecar.PathOf("http.yml");
        await File.WriteAllTextAsync(file, text, Cancellation);
        return file;
    }

    private static Task<(int ExitCode, string Output)> AskAsync(SecureSidecar sidecar, string file) =>
        PeerProcess.RunAsync("foresight_exporter", Peers.Foresight, "query", $"--url={sidecar.Address}", $"--http.config.file={file}", "vector(42)");

    private static Task<(int ExitCode, string Output)> ImportAsync(SecureSidecar sidecar, string file) =>
        PeerProcess.RunAsync("foresight_exporter", Peers.Foresight, "incidents", "import", sidecar.PathOf("tickets.csv"), $"--url={sidecar.Address}", $"--http.config.file={file}");
}
