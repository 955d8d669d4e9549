using Exporter.TestKit;

namespace Exporter.Integration.Tests.Dashboards;

/// <summary>The dashboards, panel by panel, against the types of <c>@grafana/schema</c>: the TypeScript compiler is the judge.</summary>
public sealed class SchemaTests
{
    public static TheoryData<string> All => DashboardTests.All;

    /// <summary>Slips that Grafana would accept without a word, and not do what was meant.</summary>
    public static TheoryData<string, string, string> Slips => new()
    {
        { "\"graphMode\": \"none\"", "\"graphMode\": \"nothing\"", "nothing" },
        { "\"showHeader\"", "\"showHeaders\"", "showHeaders" },
        { "\"drawStyle\": \"line\"", "\"drawStyle\": \"lines\"", "lines" },
        { "\"legendFormat\"", "\"legend\"", "legend" },
        { "\"refresh\": 2", "\"refresh\": 7", "Type '7'" },
        { "\"custom.cellOptions\"", "\"custom.cellOption\"", "custom.cellOption" },
        { "\"type\": \"stat\"", "\"type\": \"singlestat\"", "singlestat" },
        { "\"graphTooltip\": 1", "\"graphTooltip\": \"shared\"", "Type 'string'" },
    };

    [Theory]
    [MemberData(nameof(All))]
    public async Task Dashboard_AgainstGrafanasTypes_IsOne(string name)
    {
        (int exitCode, string output) = await CompileAsync(DashboardFile.Read(name).GetRawText());
        Assert.True(exitCode == 0, output);
    }

    [Theory]
    [MemberData(nameof(Slips))]
    public async Task Dashboard_WithASlip_IsRefusedWithItsName(string right, string wrong, string told)
    {
        string dashboard = DashboardFile.Read("foresight-who.json").GetRawText();
        Assert.Contains(right, dashboard, StringComparison.Ordinal);

        (int exitCode, string output) = await CompileAsync(dashboard.Replace(right, wrong, StringComparison.Ordinal));

        Assert.NotEqual(0, exitCode);
        Assert.Contains(told, output, StringComparison.Ordinal);
    }

    private static async Task<(int ExitCode, string Output)> CompileAsync(string dashboard)
    {
        string folder = PeerProcess.NewFolder("schema");
        string types = Repository.PathOf("tests", "grafana-schema");
        await File.WriteAllTextAsync(Path.Combine(folder, "board.mts"), $"import type {{ Board }} from '{types}/panels.ts';\nexport const board: Board = {dashboard};\n");
        await File.WriteAllTextAsync(Path.Combine(folder, "tsconfig.json"), $$"""
            {"extends": "{{types}}/tsconfig.json", "compilerOptions": {"allowImportingTsExtensions": true}, "files": ["board.mts"]}
            """);
        try
        {
            return await PeerProcess.RunAsync("tsc", Peers.Node, Peers.TypeScript, "--project", folder);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
