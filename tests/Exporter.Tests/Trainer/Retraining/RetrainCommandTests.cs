using System.Text.Json;
using Exporter.Models.Registry;
using Exporter.TestKit;
using Exporter.TestKit.Mlflow;
using Exporter.Trainer.Commands;
using Exporter.Trainer.Retraining;
using Exporter.Trainer.Storage;
using Microsoft.Extensions.Time.Testing;

namespace Exporter.Tests.Trainer.Retraining;

/// <summary>The verb <c>retrain</c> from the command line to the registry, on a dataset of planted failures.</summary>
[Long(20)]
public sealed class RetrainCommandTests : IDisposable
{
    private const string Config = """
        predictors:
          - name: planted
            entity: [instance]
            step: 5m
            lateness: 0s
            horizons: [1h, 2h]
            signals: {used: {expr: used, limit: "> 0.95"}, noise: noise}
            failure: failed
        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("foresight-retrain-tests-");
    private readonly SomeStore _store = new();
    private readonly FakeTimeProvider _time = new(DateTimeOffset.FromUnixTimeMilliseconds(PlantedHistory.ToMs));
    private readonly ModelRegistry _registry;

    public RetrainCommandTests()
    {
        _registry = new ModelRegistry(PathOf("models"));
        File.WriteAllText(PathOf("foresight.yml"), Config);
        _store.Open().Dispose();
    }

    public void Dispose()
    {
        _folder.Delete(recursive: true);
        _store.Dispose();
    }

    [Fact]
    public async Task Retrain_AgainAndAgain_RegistersOnceAndNeverTouchesTheChampion()
    {
        await DatasetAsync(PlantedHistory.ToMs);

        // Without a champion the first model is a challenger all the same: whoever promotes looks first.
        var first = await RunAsync();
        Assert.Equal((0, "challenger"), (first.Status, first.Summary.GetProperty("result").GetString()));
        var version = first.Summary.GetProperty("version").GetString()!;
        Assert.Equal((version, null), (Named("challenger"), Named("champion")));
        Assert.Equal(first.Summary.GetRawText() + "\n", await File.ReadAllTextAsync(PathOf("summary.json"), TestContext.Current.CancellationToken));
        Assert.True(File.Exists(PathOf("report.html")));

        // The same again is nothing new, and changes nothing.
        var second = await RunAsync();
        Assert.Equal((4, "nothing_new"), (second.Status, second.Summary.GetProperty("result").GetString()));
        Assert.StartsWith("the last run learnt from the very same data and labels", second.Summary.GetProperty("reason").GetString(), StringComparison.Ordinal);
        Assert.Single(_registry.List("planted"));

        // Killed before it could write down what came of it, it does it again, to the same bytes.
        File.Delete(PathOf("models/planted/retrain/last.json"));
        var again = await RunAsync();
        Assert.Equal((0, version), (again.Status, again.Summary.GetProperty("version").GetString()));
        Assert.Single(_registry.List("planted"));

        // What somebody says changes labels, and so the model; the champion stays, and is what the new one is held against.
        _registry.Promote("planted", version, "champion");
        Say("acted_on", 8.0, 8.5);
        var informed = await RunAsync("--feedback", _store.Path);
        Assert.Equal((0, "challenger", version), (informed.Status, informed.Summary.GetProperty("result").GetString(), informed.Summary.GetProperty("champion").GetString()));
        Assert.Equal(1, informed.Summary.GetProperty("interventions").GetInt32());
        Assert.NotEqual(version, Named("challenger"));
        Assert.Equal(version, Named("champion"));
        Assert.True(informed.Summary.GetProperty("f1").GetDouble() >= informed.Summary.GetProperty("champion_f1").GetDouble() - informed.Summary.GetProperty("standard_error").GetDouble());
        Assert.Equal(4, (await RunAsync("--feedback", _store.Path)).Status);

        // Who says that there was nothing to prevent changes them back: the same rows, and another reason for it.
        Say("wrong", 8.0, 8.6);
        Assert.Equal(0, (await RunAsync("--feedback", _store.Path)).Status);
        Assert.Equal(version, Named("champion"));
    }

    [Fact]
    public async Task Retrain_LittleNewHistory_WaitsForMore()
    {
        await DatasetAsync(PlantedHistory.ToMs - 86_400_000);
        Assert.Equal(0, (await RunAsync()).Status);
        await DatasetAsync(PlantedHistory.ToMs - 43_200_000);
        var early = await RunAsync();
        Assert.Equal(4, early.Status);
        Assert.Equal("since the last run 12h of history were added, less than 1d, and no label has changed", early.Summary.GetProperty("reason").GetString());
        Assert.Equal(0, (await RunAsync("--min-new", "12h")).Status);
    }

    [Fact]
    public async Task Retrain_PromoteIfBetter_MakesChampionOnlyWhatIsBetter_HereAndInMlflow()
    {
        await using var mlflow = new MlflowStandIn();
        string[] arguments = ["--promote", "if-better", "--mlflow", mlflow.Address.AbsoluteUri];
        await DatasetAsync(PlantedHistory.ToMs);
        var first = await RunAsync(arguments);
        Assert.Equal("promoted", first.Summary.GetProperty("result").GetString());
        var champion = Named("champion");
        Assert.Equal(("1", null), (mlflow.AliasOf("planted", "champion"), mlflow.AliasOf("planted", "challenger")));

        // Another seed gives another model, which is not better by more than chance.
        var second = await RunAsync([.. arguments, "--seed", "2"]);
        Assert.NotEqual("promoted", second.Summary.GetProperty("result").GetString());
        Assert.Equal(champion, Named("champion"));
        Assert.Equal("1", mlflow.AliasOf("planted", "champion"));
    }

    [Fact]
    public async Task Retrain_Schedule_IsKept()
    {
        await DatasetAsync(PlantedHistory.ToMs);
        Assert.Equal(0, (await RunAsync("--every", "7d")).Status);
        _time.Advance(TimeSpan.FromDays(6));
        var early = await RunAsync("--every", "7d", "--seed", "2");
        Assert.Equal((4, "not_due"), (early.Status, early.Summary.GetProperty("result").GetString()));
        _time.Advance(TimeSpan.FromDays(1));
        Assert.NotEqual(4, (await RunAsync("--every", "7d", "--seed", "2")).Status);
    }

    [Fact]
    public async Task Retrain_WhileAnotherDoes_SaysSo()
    {
        await DatasetAsync(PlantedHistory.ToMs);
        using (RetrainFolder.TryTake(_registry, "planted"))
        {
            var locked = await RunAsync();
            Assert.Equal((5, "locked"), (locked.Status, locked.Summary.GetProperty("result").GetString()));
        }

        Assert.Equal(0, (await RunAsync()).Status);
    }

    [Theory]
    [InlineData("--prometheus.url")]
    [InlineData("--if-drifted")]
    [InlineData("--if-worse")]
    public async Task Retrain_WhereNobodyAnswers_IsForLater(string option)
    {
        await DatasetAsync(PlantedHistory.ToMs - 86_400_000);
        // A port that nobody listens on.
        using var taken = new System.Net.Sockets.Socket(System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp);
        taken.Bind(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 0));
        var running = RunRawAsync(option, $"http://{taken.LocalEndPoint}");

        // Waits between attempts are by the clock, which moves on here while it is asked whether it has given up.
        await Poll.Until(
            "it gives up",
            () =>
            {
                _time.Advance(TimeSpan.FromMinutes(1));
                return Task.FromResult(running.IsCompleted);
            },
            TimeSpan.FromMinutes(1));
        var (status, _, error) = await running;
        Assert.Equal(6, status);
        Assert.NotEqual("", error);
        Assert.Empty(_registry.List("planted"));
    }

    [Fact]
    public async Task Retrain_Mistakes_AreToldAtOnce()
    {
        var (status, _, error) = await RunRawAsync("--promote", "always", "--every", "often", "--min-new", "some");
        Assert.Equal(2, status);
        Assert.Equal(
            "foresight_trainer: --every: \"often\" is not a duration, such as 30m\nforesight_trainer: --promote: \"always\" is not never or if-better\n"
            + "foresight_trainer: --min-new: \"some\" is not a duration, such as 30m\nSee foresight_trainer retrain --help.\n",
            error);
    }

    private string PathOf(string file) => Path.Combine(_folder.FullName, file);

    private string? Named(string alias)
    {
        Assert.True(_registry.TryResolve("planted", alias, out var version, out var error), error);
        return version;
    }

    /// <summary>Writes planted history up to an instant, or what is missing of it.</summary>
    private async Task DatasetAsync(long toMs)
    {
        var run = new DatasetRun(PlantedHistory.Definition, PlantedHistory.Source(), TimeProvider.System, TextWriter.Null);
        await run.RunAsync(run.Open(PathOf("data"), PlantedHistory.FromMs), toMs, (_, _) => { }, TestContext.Current.CancellationToken);
    }

    /// <summary>Somebody speaks of an alert; instants in days since the beginning.</summary>
    private void Say(string verdict, double alertDay, double atDay) => _store.Run(FormattableString.Invariant($$"""
        INSERT OR IGNORE INTO alerts (predictor, horizon, start_ms, entity, peak_probability, outcome) VALUES ('planted', '2h', {{At(alertDay)}}, '{"instance":"host-0"}', 0.9, 'uncertain');
        INSERT INTO feedback (predictor, entity, verdict, at_ms, given_by, note, alert_ms, until_ms, posted_ms)
          VALUES ('planted', '{"instance":"host-0"}', '{{verdict}}', {{At(atDay)}}, 'anna', '', {{At(alertDay)}}, {{At(atDay + 0.5)}}, 1);
        """));

    private static long At(double day) => PlantedHistory.FromMs + (long)(day * 86_400_000);

    private async Task<(int Status, JsonElement Summary)> RunAsync(params string[] more)
    {
        var (status, output, error) = await RunRawAsync(more);
        Assert.Equal("", error);
        using var summary = JsonDocument.Parse(output.TrimEnd('\n').Split('\n')[^1]);
        return (status, summary.RootElement.Clone());
    }

    private async Task<(int Status, string Output, string Error)> RunRawAsync(params string[] more)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        string[] all =
        [
            "retrain", "--config.file", PathOf("foresight.yml"), "--predictor", "planted", "--dataset", PathOf("data"), "--registry", _registry.Root, "--learner", "few",
            "--max-rows", "12000", "--max-fit-rows", "4000", "--summary", PathOf("summary.json"), "--report", PathOf("report.html"), .. more,
        ];
        var status = await CommandLine.RunAsync(all, _time, output, error);
        return (status, output.ToString(), error.ToString());
    }
}
