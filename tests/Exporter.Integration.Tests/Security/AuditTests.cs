using System.Runtime.Versioning;
using Exporter.TestKit;

namespace Exporter.Integration.Tests.Security;

/// <summary>The audit of packages says what the feed tells, and says so where the feed tells nothing.</summary>
[UnsupportedOSPlatform("windows")]
[Long(40)]
public sealed class AuditTests : IDisposable
{
    private const string Known = """
        {"projects": [{"frameworks": [{"transitivePackages": [{"id": "PACKAGE", "resolvedVersion": "1.2.3", "vulnerabilities": [{"severity": "High", "advisoryurl": "https://github.com/advisories/GHSA-x"}]}]}]}]}
        """;

    private const string Nothing = """{"projects": [{"path": "x"}]}""";

    private readonly string _folder = PeerProcess.NewFolder("audit");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>As it is here: the feed of this machine may keep advisories, or none, or be out of reach.</summary>
    [Fact]
    public async Task Audit_WithTheFeedThatThereIs_ListsPackagesAndDoesNotGuess()
    {
        (int exitCode, string output) = await PeerProcess.RunAsync("audit.sh", Repository.PathOf("tests", "audit.sh"));

        Assert.Matches("(?m)^BCrypt.Net-Next +[0-9.]+ +MIT$", output);
        Assert.Matches("(?m)^Microsoft.ML.OnnxRuntime +[0-9.]+ +in the package: LICENSE$", output);
        Assert.DoesNotContain("not restored here", output, StringComparison.Ordinal);
        string verdict = exitCode switch
        {
            0 => "No package is known to be vulnerable or deprecated.",
            2 => "NOT KNOWN whether any package is vulnerable or deprecated: ",
            _ => "(a package should be replaced)",
        };
        Assert.Contains(verdict, output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FeedThatTells_AndHasNothingAgainstUs_IsGood() =>
        Assert.Equal((0, "No package is known to be vulnerable or deprecated."), await AuditAsync(Told("Newtonsoft.Json"), Nothing));

    [Fact]
    public async Task VulnerablePackage_IsNamedWithItsAdvisory() =>
        Assert.Equal((1, "vulnerable: Snappier 1.2.3 High https://github.com/advisories/GHSA-x"), await AuditAsync(Told("Newtonsoft.Json"), Told("Snappier")));

    [Fact]
    public async Task DeprecatedPackage_IsNamedWithItsReason() =>
        Assert.Equal(
            (1, "deprecated: Snappier 1.2.3 Legacy"),
            await AuditAsync(Told("Newtonsoft.Json"), Nothing, """{"projects": [{"frameworks": [{"topLevelPackages": [{"id": "Snappier", "resolvedVersion": "1.2.3", "deprecationReasons": ["Legacy"]}]}]}]}"""));

    [Fact]
    public async Task FeedThatTellsNothing_IsNotTakenForGood() =>
        Assert.Equal(
            (2, "NOT KNOWN whether any package is vulnerable or deprecated: the feed tells no advisories, not even that of Newtonsoft.Json 12.0.3"), await AuditAsync(Nothing, Nothing));

    [Fact]
    public async Task FeedThatCannotBeReached_IsNotTakenForGood()
    {
        Assert.Equal(
            (2, "NOT KNOWN whether any package is vulnerable or deprecated: the feed cannot be reached, or does not have Newtonsoft.Json 12.0.3"), await AuditAsync(Nothing, Nothing, restores: false));
        Assert.Equal(
            (2, "NOT KNOWN whether any package is vulnerable or deprecated: the feed cannot be asked about src/Exporter.Host"),
            await AuditAsync(Told("Newtonsoft.Json"), """{"problems": [{"text": "unable to load the service index"}], "projects": []}"""));
    }

    private static string Told(string package) => Known.Replace("PACKAGE", package, StringComparison.Ordinal);

    /// <summary>Runs the script with a program in dotnet's place that answers as told.</summary>
    /// <returns>Exit code and last line.</returns>
    private async Task<(int ExitCode, string Line)> AuditAsync(string control, string vulnerable, string deprecated = Nothing, bool restores = true)
    {
        await WriteAsync("control", control);
        await WriteAsync("vulnerable", vulnerable);
        await WriteAsync("deprecated", deprecated);
        string dotnet = await WriteAsync("dotnet", $$"""
            #!/usr/bin/env bash
            case "$*" in
              restore*) exit {{(restores ? 0 : 1)}} ;;
              *control.csproj*) cat '{{_folder}}/control' ;;
              *--vulnerable*) cat '{{_folder}}/vulnerable' ;;
              *) cat '{{_folder}}/deprecated' ;;
            esac
            """);
        File.SetUnixFileMode(dotnet, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        (int exitCode, string output) = await PeerProcess.RunAsync("audit.sh", "/usr/bin/env", $"PATH={_folder}:{Environment.GetEnvironmentVariable("PATH")}", Repository.PathOf("tests", "audit.sh"));
        return (exitCode, output.TrimEnd().Split('\n')[^1]);
    }

    private async Task<string> WriteAsync(string name, string text)
    {
        string path = Path.Combine(_folder, name);
        await File.WriteAllTextAsync(path, text);
        return path;
    }
}
