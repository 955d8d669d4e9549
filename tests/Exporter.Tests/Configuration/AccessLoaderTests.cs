using Exporter.Configuration.Web;

namespace Exporter.Tests.Configuration;

public sealed class AccessLoaderTests
{
    // printf %s foresight | sha256sum
    private const string Hash = "8d9d0fb8ed36b5fb82ef2ee0e4dd71c3dba46ef5b21b5af2cf1cee1e1a1ad3ef";

    private static readonly string[] Users = ["alice", "bob"];

    [Fact]
    public void EverySetting_IsRead_AndAdminIncludesTheOthers()
    {
        Assert.True(Try($$"""
            users:
              alice: [admin]
              bob: [read, operate]
            tokens:
              - {name: prometheus, sha256: {{Hash}}, roles: [write, read]}
              - {name: ci, file: secrets/ci.token, roles: [operate]}
            anonymous: [read]
            """, out var options, out var errors), errors);

        Assert.Equal(Roles.All, options.Users["alice"]);
        Assert.Equal(Roles.Read | Roles.Operate, options.Users["bob"]);
        Assert.Equal(Roles.Read, options.Anonymous);
        Assert.Collection(
            options.Tokens,
            token =>
            {
                Assert.Equal(("prometheus", Roles.Write | Roles.Read, null), (token.Name, token.Roles, token.File));
                Assert.Equal(Convert.FromHexString(Hash), token.Sha256);
            },
            token => Assert.Equal(("ci", Roles.Operate, "/etc/foresight/secrets/ci.token", 0), (token.Name, token.Roles, token.File, token.Sha256.Length)));
    }

    [Fact]
    public void EmptyFile_LetsNobodyDoAnything()
    {
        Assert.True(Try("", out var options, out var errors), errors);

        Assert.Empty(options.Users);
        Assert.Empty(options.Tokens);
        Assert.Equal(Roles.None, options.Anonymous);
    }

    [Fact]
    public void Mistakes_AreToldAllAtOnce_InTheOrderOfTheFile()
    {
        Assert.False(Try($$"""
            users:
              carol: [read]
              alice: [reed]
              bob: read
            tokens:
              - {name: a, sha256: 12ab, roles: [read]}
              - {name: a, sha256: {{Hash}}, file: x, roles: [write]}
              - {roles: [write], file: y}
              - {name: d, file: z}
            anonymus: [read]
            """, out _, out var errors));

        Assert.Equal(
            """
            access.yml:2:3: "carol" has no password: basic_auth_users of the web configuration has alice, bob
            access.yml:3:11: "reed" is not a role; did you mean "read"?
            access.yml:4:8: bob must be a list, not a single value
            access.yml:6:23: sha256 of token "a" must be 64 hexadecimal digits, such as `printf %s TOKEN | sha256sum` writes
            access.yml:7:5: token "a" needs one of "sha256" and "file"
            access.yml:7:12: there are two tokens with the name "a"
            access.yml:8:5: a token needs "name"
            access.yml:9:5: a token needs "roles"
            access.yml:10:1: unknown key "anonymus" in the file; did you mean "anonymous"?
            """,
            errors.Replace("/etc/foresight/", "", StringComparison.Ordinal));
        Assert.DoesNotContain(Hash, errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_AreNotHeldAgainstAWrongWebConfiguration() =>
        Assert.True(AccessLoader.TryParse("users: {carol: [read]}", "/etc/foresight/access.yml", null, out _, out _));

    private static bool Try(string text, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out AccessOptions? options, out string mistakes)
    {
        var isValid = AccessLoader.TryParse(text, "/etc/foresight/access.yml", Users, out options, out var errors);
        mistakes = string.Join('\n', errors);
        return isValid;
    }
}
