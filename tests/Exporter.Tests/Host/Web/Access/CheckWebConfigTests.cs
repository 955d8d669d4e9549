using Exporter.Host;

namespace Exporter.Tests.Host.Web.Access;

/// <summary>The verb <c>check-web-config</c> says of a file of roles what a start says.</summary>
public sealed class CheckWebConfigTests : IDisposable
{
    private readonly string _folder = RunningHost.NewFolder();
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    [Fact]
    public async Task BothFiles_AreChecked_AgainstEachOther()
    {
        var (web, access) = (Write("web.yml", GuardedHost.Users), Write("access.yml", "users: {alice: [read]}\n"));

        Assert.Equal(0, await RunAsync(web, $"--web.access.file={access}"));
        Assert.Equal($"OK: {web}, {access}\n", _output.ToString());

        Write("access.yml", "users: {carol: [read]}\ntokens: [{name: ci, file: nowhere, roles: [write]}]\n");
        Assert.Equal(1, await RunAsync(web, $"--web.access.file={access}"));
        Assert.Contains($"{access}:1:9: \"carol\" has no password: basic_auth_users of the web configuration has alice\n", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task MistakesOfBoth_AreToldAtOnce_WithThoseOfTokenFiles()
    {
        var web = Write("web.yml", "basic_auth_users: {alice: wonderland}\n");
        var access = Write("access.yml", "users: {anybody: [read]}\ntokens: [{name: ci, file: nowhere, roles: [write]}, {name: short, file: short, roles: [write]}]\n");
        Write("short", "abc\n");

        Assert.Equal(1, await RunAsync(web, $"--web.access.file={access}"));

        var told = _error.ToString();
        Assert.Contains("must be a bcrypt hash", told, StringComparison.Ordinal);
        Assert.Contains($"token \"ci\" ({_folder}/nowhere) cannot be read", told, StringComparison.Ordinal);
        Assert.Contains($"token \"short\" ({_folder}/short) must be one line of at least 16 printable characters", told, StringComparison.Ordinal);
        Assert.Contains("3 mistakes", told, StringComparison.Ordinal);
        Assert.DoesNotContain("abc", told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RolesAlone_AreChecked_AndNothingIsNoQuestion()
    {
        Assert.Equal(0, await RunAsync($"--web.access.file={Write("access.yml", "anonymous: [read]\n")}"));
        Assert.Equal(1, await RunAsync());
        Assert.Contains("a file is needed", _error.ToString(), StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private Task<int> RunAsync(params string[] args) => ForesightHost.RunAsync(["check-web-config", .. args], _output, _error, TestContext.Current.CancellationToken);

    private string Write(string name, string text)
    {
        var file = Path.Combine(_folder, name);
        File.WriteAllText(file, text);
        return file;
    }
}
