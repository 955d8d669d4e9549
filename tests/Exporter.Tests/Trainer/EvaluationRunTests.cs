using Exporter.Features;
using Exporter.Models;
using Exporter.Models.Inference;
using Exporter.Trainer;
using Exporter.Trainer.Dataset;
using Exporter.Trainer.Evaluation;

namespace Exporter.Tests.Trainer;

/// <summary>A model of the first eight planted days, judged on the four that followed.</summary>
public sealed class EvaluationRunTests : IDisposable
{
    private const long SplitMs = PlantedHistory.FromMs + (8 * 86_400_000L);

    private readonly string _directory = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task Run_LaterTime_JudgesTheFileBesideTheBaseline()
    {
        using var scorer = await TrainAsync();
        var options = PlantedHistory.Options() with { FromMs = SplitMs };
        var log = new StringWriter();

        var (results, report) = await new EvaluationRun(PlantedHistory.Definition, options, PlantedHistory.FromMs, log).RunAsync(PlantedHistory.Source(entities: 5), scorer, TestContext.Current.CancellationToken);

        // Every host fails once in 33 hours: two or three times in four days.
        var events = results.Horizons[1][0].Events!;
        Assert.InRange(events.Onsets, 10, 15);
        Assert.True(events.F1 > 0.8, log.ToString());
        Assert.Equal(["model", "baseline", "limit forecast", "z-score above 3", "base rate"], results.Horizons[1].Select(judgement => judgement.Name));
        Assert.Equal((SplitMs, PlantedHistory.ToMs), (report.JudgedFrom.ToUnixTimeMilliseconds(), report.JudgedTo.ToUnixTimeMilliseconds()));
        Assert.False(report.Overlaps);
        Assert.Equal("used", report.Importances[0].Feature);
        Assert.Null(report.Importances[0].GainShare);
        Assert.Contains(report.Drift.Largest, feature => feature.Feature.StartsWith("used:", StringComparison.Ordinal));

        // Four days of rows each five minutes, less those inside the incidents: none of the warm-up before.
        Assert.InRange(report.Rows, (5 * 4 * 288) - 60, 5 * ((4 * 288) + 1));
    }

    [Fact]
    public async Task Run_ConfiguredThreshold_GoesBeforeTheModelsOwn()
    {
        using var scorer = await TrainAsync();
        var definition = PlantedHistory.Definition with { AlertThreshold = 0.123 };

        var (results, _) = await new EvaluationRun(definition, PlantedHistory.Options() with { FromMs = SplitMs }, PlantedHistory.FromMs, TextWriter.Null)
            .RunAsync(PlantedHistory.Source(entities: 2), scorer, TestContext.Current.CancellationToken);

        Assert.Equal(0.123, results.Horizons[0][0].Threshold);
    }

    [Fact]
    public async Task Run_NoRowsInTheTime_SaysSo()
    {
        using var scorer = await TrainAsync();
        var options = PlantedHistory.Options() with { FromMs = PlantedHistory.ToMs + 86_400_000, ToMs = PlantedHistory.ToMs + (2 * 86_400_000L) };

        var error = await Assert.ThrowsAsync<TrainingException>(() =>
            new EvaluationRun(PlantedHistory.Definition, options, PlantedHistory.ToMs, TextWriter.Null).RunAsync(PlantedHistory.Source(entities: 1), scorer, TestContext.Current.CancellationToken));

        Assert.StartsWith("no signal has a value for any entity between --from and --to", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(100, null, 200, 300, true)] // trained until 250
    [InlineData(100, null, 251, 300, false)]
    [InlineData(100, null, 50, 99, false)]
    [InlineData(null, 400, 251, 300, true)] // says only that its history ended at 400
    public void Overlaps_LearntTime_Decides(int? from, int? historyTo, long judgedFrom, long judgedTo, bool expected)
    {
        var contract = new ModelContract
        {
            Predictor = "p", Features = ["f"], FeatureHash = "", StepSeconds = 1, HorizonsSeconds = [1], Thresholds = [1],
            DataFrom = Instant(from), DataTo = Instant(historyTo ?? 999), TrainedTo = historyTo is null ? Instant(250) : null,
        };

        Assert.Equal(expected, LearntTime.Overlaps(contract, new TimeRange(judgedFrom, judgedTo)));

        static DateTimeOffset? Instant(int? ms) => ms is { } known ? DateTimeOffset.FromUnixTimeMilliseconds(known) : null;
    }

    private async Task<OnnxScorer> TrainAsync()
    {
        var path = Path.Combine(_directory, "model.onnx");
        var options = PlantedHistory.Options(maxRows: 12_000) with { ToMs = SplitMs - PlantedHistory.StepMs, Learner = "logistic", Force = true };
        await new TrainingRun(PlantedHistory.Definition, options, TextWriter.Null).RunAsync(PlantedHistory.Source(entities: 5), path, TestContext.Current.CancellationToken);
        Assert.True(OnnxScorer.TryLoad(path, PlantedHistory.Definition, FeatureSchema.For(PlantedHistory.Definition), out var scorer, out var error), error);
        return scorer;
    }
}
