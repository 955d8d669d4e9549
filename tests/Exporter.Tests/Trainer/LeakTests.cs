using Exporter.Features;
using Exporter.Signals;
using Exporter.Trainer;
using Exporter.Trainer.Dataset;

namespace Exporter.Tests.Trainer;

/// <summary>A signal that sees the future is found out: by the trainer on the history, and by the parity of history and stream.</summary>
public sealed class LeakTests : IDisposable
{
    private const long HalfHourMs = 1_800_000;

    private static readonly PredictorDefinition Leaking = PlantedHistory.Definition with
    {
        Signals = [.. PlantedHistory.Definition.Signals, new SignalDefinition("oracle", "oracle")],
    };

    private readonly string _directory = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task Train_SignalThatIsTheFailureInHalfAnHour_IsNamed()
    {
        var warnings = await WarningsAsync(Leaking);
        var warning = Assert.Single(warnings, warning => warning.Contains("may know the future", StringComparison.Ordinal));
        Assert.StartsWith("signal \"oracle\" may know the future: 30m before each of ", warning, StringComparison.Ordinal);
        Assert.Contains("(area under the ROC curve 1.00), and hardly earlier (0.5", warning, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Train_HonestPrecursorHoweverClear_IsNoLeak() =>
        Assert.DoesNotContain(await WarningsAsync(PlantedHistory.Definition), warning => warning.Contains("future", StringComparison.Ordinal));

    [Fact]
    public async Task Parity_OfHistoryAndStream_HoldsForAllFeaturesButThoseOfTheLeak()
    {
        var schema = FeatureSchema.For(Leaking);
        var differing = new SortedSet<string>(StringComparer.Ordinal);
        var whole = await ReplayAsync(PlantedHistory.ToMs, long.MaxValue);

        // A stream knows nothing that is later than its last sample: the history is cut at some steps, and what was computed for each then is
        // held against what is computed for it from the whole history.
        foreach (var step in (int[])[300, 600, 900, 1200])
        {
            var atMs = PlantedHistory.FromMs + (step * PlantedHistory.StepMs);
            var live = await ReplayAsync(atMs, atMs);
            var row = live.Count - 1;
            Assert.Equal(atMs, live.StepMsOf(row));
            Assert.Equal(atMs, whole.StepMsOf(row));
            differing.UnionWith(Enumerable.Range(0, schema.Names.Length)
                .Where(column => !live.Row(row)[column].Equals(whole.Row(row)[column]))
                .Select(column => schema.Names[column]));
        }

        Assert.Contains("oracle:last", differing);
        Assert.All(differing, name => Assert.True(name.StartsWith("oracle:", StringComparison.Ordinal) || name.StartsWith("entity:correlation", StringComparison.Ordinal), name));
    }

    private static Task<TrainingRows> ReplayAsync(long toMs, long knownUntilMs)
    {
        var source = new FutureSource(PlantedHistory.Source(entities: 1), "oracle", "failed", HalfHourMs, knownUntilMs);
        var options = new TrainingOptions { FromMs = PlantedHistory.FromMs, ToMs = toMs };
        return new Replay(Leaking, options).RunAsync(source, (_, _) => { }, TestContext.Current.CancellationToken);
    }

    private async Task<IReadOnlyList<string>> WarningsAsync(PredictorDefinition definition)
    {
        var source = new FutureSource(PlantedHistory.Source(entities: 5), "oracle", "failed", HalfHourMs);
        var options = PlantedHistory.Options(maxRows: 20_000) with { Learner = "few", Force = true };
        var result = await new TrainingRun(definition, options, TextWriter.Null)
            .RunAsync(source, Path.Combine(_directory, "model.onnx"), TestContext.Current.CancellationToken);
        return result.Warnings;
    }
}
