using System.Text.RegularExpressions;
using Exporter.TestKit;

namespace Exporter.Integration.Tests.Dashboards;

/// <summary>The dashboards, panel by panel, against the types of <c>@grafana/schema</c>: the TypeScript compiler is the judge.</summary>
public sealed partial class SchemaTests(SchemaTests.CompiledBoards compiled) : IClassFixture<SchemaTests.CompiledBoards>
{
    private const string Slipped = "foresight-who.json";

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
    public void Dashboard_AgainstGrafanasTypes_IsOne(string name) => Assert.Equal("", compiled.ErrorsOf(name));

    [Theory]
    [MemberData(nameof(Slips))]
    public void Dashboard_WithASlip_IsRefusedWithItsName(string right, string wrong, string told)
    {
        Assert.Contains(right, DashboardFile.Read(Slipped).GetRawText(), StringComparison.Ordinal);
        Assert.Contains(told, compiled.ErrorsOf(NameOf(wrong)), StringComparison.Ordinal);
    }

    /// <summary>What a dashboard with a slip is called among those that are compiled.</summary>
    private static string NameOf(string wrong) => $"with {wrong}";

    /// <summary>All dashboards, right and wrong, compiled at once: the compiler reads Grafana's types for longer than any dashboard.</summary>
    public sealed class CompiledBoards : IAsyncLifetime
    {
        private readonly Dictionary<string, string> _boards =
            All.Select(row => (Name: row.Data, Text: DashboardFile.Read(row.Data).GetRawText()))
                .Concat(Slips.Select(row => (Name: NameOf(row.Data.Item2), Text: DashboardFile.Read(Slipped).GetRawText().Replace(row.Data.Item1, row.Data.Item2, StringComparison.Ordinal))))
                .ToDictionary(board => board.Name, board => board.Text);

        private readonly Dictionary<string, string> _errors = [];

        /// <summary>What the compiler said of a dashboard; empty where it accepts it.</summary>
        public string ErrorsOf(string name) => _errors[name];

        /// <inheritdoc/>
        public async ValueTask InitializeAsync()
        {
            string folder = PeerProcess.NewFolder("schema");
            string types = Repository.PathOf("tests", "grafana-schema");
            string[] names = [.. _boards.Keys];
            string[] files = [.. names.Select((_, number) => $"board{number}.mts")];
            for (int i = 0; i < names.Length; i++)
            {
                await File.WriteAllTextAsync(Path.Combine(folder, files[i]), $"import type {{ Board }} from '{types}/panels.ts';\nexport const board: Board = {_boards[names[i]]};\n");
            }

            await File.WriteAllTextAsync(Path.Combine(folder, "tsconfig.json"), $$"""
                {"extends": "{{types}}/tsconfig.json", "compilerOptions": {"allowImportingTsExtensions": true}, "files": ["{{string.Join("\", \"", files)}}"]}
                """);
            string report = Path.Combine(folder, "errors.txt");
            (int exitCode, string output) = await PeerProcess.RunAsync("tsc", "/bin/sh", "-c", $"exec {Peers.Node} {Peers.TypeScript} --project {folder} > {report}");
            Assert.True(exitCode != 0, "the compiler refused nothing");
            output += await File.ReadAllTextAsync(report);
            Directory.Delete(folder, recursive: true);

            // An error begins with its file; what explains it is indented below.
            string[] errors = [.. Beginning().Split(output).Where(error => error.Trim().Length > 0)];
            Assert.All(errors, error => Assert.Contains(files, file => IsOf(file, error)));
            for (int i = 0; i < names.Length; i++)
            {
                _errors[names[i]] = string.Concat(errors.Where(error => IsOf(files[i], error)));
            }
        }

        /// <inheritdoc/>
        public ValueTask DisposeAsync() => ValueTask.CompletedTask;

        private static bool IsOf(string file, string error) => error.Contains($"/{file}(", StringComparison.Ordinal) || error.StartsWith($"{file}(", StringComparison.Ordinal);
    }

    [GeneratedRegex(@"^(?=\S)", RegexOptions.Multiline)]
    private static partial Regex Beginning();
}
