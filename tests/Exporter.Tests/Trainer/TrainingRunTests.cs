using Exporter.Features;
using Exporter.Models.Inference;
using Exporter.Signals;
using Exporter.Signals.Windows;
using Exporter.Trainer;

namespace Exporter.Tests.Trainer;

public sealed class TrainingRunTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task Run_PlantedFailures_AreLearntAndTheFileScoresThem()
    {
        var path = Path.Combine(_directory, "model.onnx");
        var log = new StringWriter();
        var run = new TrainingRun(PlantedHistory.Definition, PlantedHistory.Options(minLead: TimeSpan.FromMinutes(30)), log);
        var result = await run.RunAsync(PlantedHistory.Source(), path, TestContext.Current.CancellationToken);

        // Two hours ahead the climb has just begun; the harmless climbs look the same for another while.
        var events = result.Report.Horizons[1][0].Events!;
        Assert.True(events.Onsets >= 8, log.ToString());
        Assert.True(events.Recall.Estimate >= 0.8 && events.Precision.Estimate >= 0.8, log.ToString());
        Assert.True(events.MedianLead >= TimeSpan.FromMinutes(30), log.ToString());
        Assert.InRange(result.LargestDifference, 0, 1e-5);

        var schema = FeatureSchema.For(PlantedHistory.Definition);
        Assert.True(OnnxScorer.TryLoad(path, PlantedHistory.Definition, schema, out var scorer, out var error), error);
        using (scorer)
        {
            Assert.Equal(result.Contract.Thresholds.AsEnumerable(), scorer.Thresholds);
            Assert.True(ProbabilityAfter(scorer, 334) > 0.5);
            Assert.True(ProbabilityAfter(scorer, 250) < 0.1);
        }

        Assert.Equal([path], Directory.GetFiles(_directory));
    }

    [Fact]
    public async Task Run_SameInputAndSeed_GivesTheSameBytes()
    {
        var first = await TrainAsync("a.onnx");
        var second = await TrainAsync("b.onnx");
        Assert.Equal(first, second);

        async Task<byte[]> TrainAsync(string name)
        {
            var path = Path.Combine(_directory, name);
            var run = new TrainingRun(PlantedHistory.Definition, PlantedHistory.Options(maxRows: 12_000), TextWriter.Null);
            await run.RunAsync(PlantedHistory.Source(entities: 5), path, TestContext.Current.CancellationToken);
            return await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public async Task Run_WithoutFailureExpression_SaysSo()
    {
        var error = await FailAsync(PlantedHistory.Definition with { FailureExpression = null });
        Assert.Equal("predictor \"planted\" has no \"failure\": without it nothing says what to predict", error.Message);
    }

    [Fact]
    public async Task Run_WithoutOnsets_SaysHowManyThereAreAndWritesNothing()
    {
        var error = await FailAsync(PlantedHistory.Definition with { FailureExpression = "never" });
        Assert.StartsWith("the history has 0 onsets to train on and 0 to validate on", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_directory));
    }

    [Fact]
    public async Task Run_WithoutAnySignal_SaysSo()
    {
        var error = await FailAsync(PlantedHistory.Definition with { Signals = [new SignalDefinition("absent", "absent")] });
        Assert.StartsWith("the history has no row to train on", error.Message, StringComparison.Ordinal);
    }

    private async Task<TrainingException> FailAsync(PredictorDefinition definition)
    {
        var run = new TrainingRun(definition, PlantedHistory.Options(), TextWriter.Null);
        return await Assert.ThrowsAsync<TrainingException>(() =>
            run.RunAsync(PlantedHistory.Source(entities: 1), Path.Combine(_directory, "none.onnx"), TestContext.Current.CancellationToken));
    }

    /// <summary>Probability for two hours at a place in the cycle of a host that the training never saw.</summary>
    private static float ProbabilityAfter(OnnxScorer scorer, int place)
    {
        var windows = new PredictorWindows(PlantedHistory.Definition, 10);
        var (used, noise) = (new InstantVector(), new InstantVector());
        var labels = Labels.Of(("instance", "another"));
        var random = new Random(11);
        for (var at = 0; at <= place; at++)
        {
            used.Clear();
            used.Add(labels, 0.3 + (at is >= 300 and < 336 ? 0.7 * (at - 300) / 36 : 0));
            noise.Clear();
            noise.Add(labels, random.NextDouble());
            windows.Apply(PlantedHistory.FromMs + (at * PlantedHistory.StepMs), [used, noise], null);
        }

        var matrix = new FeatureMatrix();
        new FeatureExtractor(PlantedHistory.Definition).Extract(windows, matrix);
        var probabilities = new float[2];
        scorer.Score(matrix, probabilities);
        return probabilities[1];
    }
}
