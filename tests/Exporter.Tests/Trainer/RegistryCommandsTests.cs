using System.Text.Json;
using Exporter.TestKit;
using Exporter.Tests.Models;
using Exporter.Tests.Models.Registry;
using Exporter.Trainer.Commands;
using Microsoft.Extensions.Time.Testing;

namespace Exporter.Tests.Trainer;

/// <summary>The verbs of the registry, from the command line to the files.</summary>
public sealed class RegistryCommandsTests : IDisposable
{
    private readonly SomeRegistry _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public async Task Promote_BetterModel_MovesTheAliasAndRollbackMovesItBack()
    {
        var (a, b) = (Add(1, 0.6, 0.5), Add(2, 0.7, 0.5));
        Assert.Equal((0, $"node: champion is {a}. Back: foresight_trainer promote node --rollback\n", ""), await RunAsync("promote", "node", a));
        Assert.Equal(0, (await RunAsync("promote", "node", b, "--alias", "challenger")).Status);
        Assert.Equal((0, $"node: champion is {b}. Back: foresight_trainer promote node --rollback\n", ""), await RunAsync("promote", "node", "challenger"));
        Assert.Equal((0, $"node: champion is {a} again (was {b}).\n", ""), await RunAsync("promote", "node", "--rollback"));
        Assert.Equal((1, "", "foresight_trainer: not rolled back: no version of \"node\" was \"champion\" before\n"), await RunAsync("promote", "node", "--rollback"));
        Assert.Equal(a, _files.Resolve("champion"));
    }

    [Theory]
    [InlineData(0.5, 0.5, "does no better than the built-in baseline on held-out time")]
    [InlineData(null, null, "does not say how it did beside the built-in baseline on held-out time")]
    public async Task Promote_ModelOfNoKnownWorth_NeedsForce(double? f1, double? baseline, string doubt)
    {
        var version = Add(1, f1, baseline);

        Assert.Equal((3, "", $"foresight_trainer: {version} {doubt}. It was not promoted; --force promotes it all the same\n"), await RunAsync("promote", "node", version));
        Assert.Null(_files.Resolve("champion"));

        var (status, output, _) = await RunAsync("promote", "node", version, "--force");
        Assert.Equal(0, status);
        Assert.StartsWith($"Warning: {version} {doubt}. Promoted because of --force.\n", output, StringComparison.Ordinal);
        Assert.Equal(version, _files.Resolve("champion"));
    }

    [Theory]
    [InlineData("promote node", "say either which VERSION to promote, or --rollback")]
    [InlineData("promote node v1 --rollback", "say either which VERSION to promote, or --rollback")]
    public async Task Promote_WrongUsage_IsSaid(string arguments, string expected)
    {
        var (status, _, error) = await RunAsync(arguments.Split(' '));
        Assert.Equal((2, $"foresight_trainer: {expected}\nSee foresight_trainer promote --help.\n"), (status, error));
    }

    [Fact]
    public async Task Promote_NameThatLeavesTheFolder_IsRefused() => Assert.Equal(
        (1, "", "foresight_trainer: \"../node\" is no name of a predictor: it must be 1 to 64 letters, digits, \"_\" or \"-\" and begin with a letter\n"),
        await RunAsync("promote", "../node", "v1"));

    [Fact]
    public async Task List_ShowsEveryVersionWithItsWorth()
    {
        var (a, b) = (Add(1, 0.6, 0.5), Add(2, 0.4, 0.5));
        await RunAsync("promote", "node", a);
        File.WriteAllText(_files.PathOf("node", "broken.onnx"), "no model");

        var (status, output, _) = await RunAsync("list");

        Assert.Equal(0, status);
        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => string.Join('|', line.Split("  ", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)));
        string[] rows = [$"node|{a}|champion|tester|2026-10-01T00:00Z..2026-11-01T00:00Z|0.350|75%|50%|yes", $"node|{b}|-|tester|2026-10-01T00:00Z..2026-11-01T00:00Z|0.350|75%|50%|no"];
        Assert.Equal(
            [
                "predictor|version|aliases|made by|data|AUC-PR|onsets announced|alerts right|beats baseline",
                .. rows.Order(StringComparer.Ordinal),
                "node|broken|-|unusable: has no metadata \"foresight\", the contract that says what it predicts",
            ],
            lines);
    }

    [Fact]
    public async Task List_EmptyRegistry_SaysSo() => Assert.Equal((0, $"No models of \"web\" in {_files.Registry.Root}.\n", ""), await RunAsync("list", "web"));

    [Fact]
    public async Task Show_TellsTheWholeContract()
    {
        var version = Add(1, 0.6, 0.5);
        Assert.Equal((1, "", $"foresight_trainer: no model of predictor \"node\" is champion in {_files.Registry.Root}\n"), await RunAsync("show", "node"));
        await RunAsync("promote", "node", version);

        foreach (var name in (string[])["node", "node@champion", $"node/{version}", $"node/{version[..20]}"])
        {
            var (status, output, _) = await RunAsync("show", name);
            Assert.Equal(0, status);
            Assert.StartsWith($"predictor       node\nversion         {version} (champion)\nfile            {_files.PathOf("node", version + ".onnx")}\nmade by         tester\n", output, StringComparison.Ordinal);
            Assert.Contains("data            2026-10-01T00:00Z..2026-11-01T00:00Z\nlearnt from     2026-10-01T00:00Z..2026-10-25T12:30Z\n", output, StringComparison.Ordinal);
            Assert.Contains("beats baseline  yes\n", output, StringComparison.Ordinal);
            Assert.Contains("horizon  threshold  base rate\n30m      0.4        -\n2h       0.5        -\n", output, StringComparison.Ordinal);
            Assert.Contains("  event_f1_30m           0.6\n", output, StringComparison.Ordinal);
            Assert.Contains("  cpu:last ", output, StringComparison.Ordinal);
        }

        using var json = JsonDocument.Parse((await RunAsync("show", "node", "--json")).Output);
        Assert.Equal(version, json.RootElement.GetProperty("version").GetString());
        Assert.Equal(0.6, json.RootElement.GetProperty("contract").GetProperty("metrics").GetProperty("event_f1_2h").GetDouble());
    }

    [Fact]
    public async Task Import_ForeignModel_IsInTheRegistryAndPromotedByForceOnly()
    {
        using var folder = new Folder();
        var model = folder.Write("net.onnx", ForeignModels.Constant(SomeModels.Schema.Names.Length, 0.25f, 0.5f));
        var config = folder.Write("foresight.yml", """
            predictors:
              - name: node
                entity: [instance]
                horizons: [30m, 2h]
                signals: {cpu: cpu, disk: {expr: disk, limit: "> 0.95"}}
                failure: down
            """u8.ToArray());

        var (status, output, error) = await RunAsync("import", model, "--config", config, "--predictor", "node", "--thresholds", "0.3,0.6");

        Assert.Equal((0, ""), (status, error));
        var added = Assert.Single(_files.Registry.List());
        Assert.Equal(
            $"  input \"x\" is now \"features\"\n  \"y\" is now \"probability\"\nImported as {added.Version}: {added.Path}\nIn use with: foresight_trainer promote node {added.Version} --force\n",
            output);
        Assert.Equal([0.3, 0.6], added.Contract!.Thresholds);
        Assert.Equal("foresight_trainer 2.9 (imported)", added.Contract.Trainer);
        Assert.Empty(added.Aliases);
        Assert.Equal(3, (await RunAsync("promote", "node", added.Version)).Status);
    }

    [Fact]
    public async Task Import_MistakesAndWrongUsage_AreTold()
    {
        using var folder = new Folder();
        var model = folder.Write("net.onnx", ForeignModels.Constant(3, 0.5f));
        var config = folder.Write("foresight.yml", "predictors: [{name: node, entity: [i], horizons: [1h], signals: {a: up}}]"u8.ToArray());

        Assert.Equal(
            (2, "foresight_trainer: --thresholds: \"much\" is not a list of numbers between 0 and 1, such as 0.5,0.6\nSee foresight_trainer import --help.\n"),
            Result(await RunAsync("import", model, "--config", config, "--predictor", "node", "--thresholds", "much")));
        Assert.Equal((2, $"foresight_trainer: no predictor \"web\" in {config}; there are: node\n"), Result(await RunAsync("import", model, "--config", config, "--predictor", "web")));
        Assert.Equal((1, $"foresight_trainer: model file {model}x does not exist\n"), Result(await RunAsync("import", model + "x", "--config", config, "--predictor", "node")));
        var (status, _, error) = await RunAsync("import", model, "--config", config, "--predictor", "node");
        Assert.Equal(1, status);
        Assert.StartsWith($"{model}: input \"x\" has 3 features, predictor \"node\" has ", error, StringComparison.Ordinal);
        Assert.EndsWith("foresight_trainer: not imported because of 1 mistake\n", error, StringComparison.Ordinal);
        Assert.Empty(_files.Registry.List());

        static (int, string) Result((int Status, string Output, string Error) result) => (result.Status, result.Error);
    }

    [Theory]
    [InlineData("list", "Exit status: 0.")]
    [InlineData("show", "foresight_trainer show node@challenger")]
    [InlineData("promote", "foresight_trainer promote node --rollback")]
    [InlineData("import", "foresight_trainer import forest.onnx --config.file foresight.yml --predictor node")]
    public async Task Help_OfEachVerb_HasItsExamples(string verb, string expected) =>
        Assert.Contains(expected, (await RunAsync(verb, "--help")).Output, StringComparison.Ordinal);

    private string Add(float weight, double? f1, double? baseline)
    {
        var contract = SomeModels.Contract with
        {
            Trainer = "tester",
            DataFrom = new DateTimeOffset(2026, 10, 1, 0, 0, 0, TimeSpan.Zero),
            DataTo = new DateTimeOffset(2026, 11, 1, 0, 0, 0, TimeSpan.Zero),
            TrainedTo = new DateTimeOffset(2026, 10, 25, 12, 30, 0, TimeSpan.Zero),
        };
        foreach (var (name, value) in (IEnumerable<(string, double?)>)[("event_f1", f1), ("baseline_event_f1", baseline), ("event_recall", 0.75), ("alert_precision", 0.5)])
        {
            contract = value is { } known ? contract with { Metrics = contract.Metrics.SetItem(name + "_30m", known).SetItem(name + "_2h", known) } : contract;
        }

        contract = contract with { Metrics = contract.Metrics.SetItem("auc_pr_30m", 0.3).SetItem("auc_pr_2h", 0.4) };
        return _files.Registry.Add(SomeRegistry.Bytes(weight, contract), contract).Version;
    }

    private async Task<(int Status, string Output, string Error)> RunAsync(params string[] arguments)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        string[] all = arguments.Contains("--help") ? arguments : [.. arguments, "--registry", _files.Registry.Root];
        var status = await CommandLine.RunAsync(all, new FakeTimeProvider(), output, error);
        return (status, output.ToString(), error.ToString());
    }

    private sealed class Folder : IDisposable
    {
        private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("foresight-import-");

        internal string Write(string name, byte[] content)
        {
            var path = Path.Combine(_folder.FullName, name);
            File.WriteAllBytes(path, content);
            return path;
        }

        public void Dispose() => _folder.Delete(recursive: true);
    }
}
