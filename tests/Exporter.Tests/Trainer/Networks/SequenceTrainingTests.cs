using Exporter.Features;
using Exporter.History;
using Exporter.Mlflow;
using Exporter.Models;
using Exporter.Models.Inference;
using Exporter.Signals;
using Exporter.Signals.Windows;
using Exporter.Trainer;
using Exporter.Trainer.Commands;

namespace Exporter.Tests.Trainer.Networks;

/// <summary>Learners of sequences go the whole way: from history to a file that predicts and gives reasons in the sidecar.</summary>
public sealed class SequenceTrainingTests : IDisposable
{
    private const long StepMs = PlantedHistory.StepMs;
    private const long FromMs = PlantedHistory.FromMs;
    private const int Steps = 1500;
    private const int Period = 60;

    private static readonly PredictorDefinition Definition = new()
    {
        Name = "order",
        EntityLabels = ["instance"],
        Step = TimeSpan.FromMilliseconds(StepMs),
        Lateness = TimeSpan.Zero,
        Horizons = [TimeSpan.FromMinutes(30)],
        Signals = [new SignalDefinition("noise", "noise"), new SignalDefinition("queue", "queue")],
        WindowSteps = 8,
        FailureExpression = "failed",
    };

    private readonly string _directory = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task Run_Gru_IsProvedAndServedWithReasons()
    {
        var path = Path.Combine(_directory, "order.onnx");
        var log = new StringWriter();
        var options = new TrainingOptions { FromMs = FromMs, ToMs = FromMs + (Steps * StepMs), MaxRows = 8_000, MaxFitRows = 2_000, Learner = "gru", Force = true, Threads = 2, MaxFitsAtOnce = 2 };
        var result = await new TrainingRun(Definition, options, log).RunAsync(Source(entities: 4), path, TestContext.Current.CancellationToken);
        Assert.InRange(result.LargestDifference, 0, 1e-5);
        Assert.EndsWith("(gru)", result.Contract.Trainer, StringComparison.Ordinal);
        var bytes = await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
        Assert.Equal(["windows"], ModelInputs.Of(bytes, result.Contract).Select(input => input.Key));
        Assert.Contains("[-1,8,2]", ModelFolder.Json(bytes, result.Contract, "run", DateTimeOffset.UnixEpoch), StringComparison.Ordinal);
        Assert.True(result.Contract.Metrics["auc_pr_30m"] > 0.7, log.ToString());
        Assert.Equal("queue:window_0", result.Importances[0].Feature);

        var schema = FeatureSchema.For(Definition);
        Assert.True(OnnxScorer.TryLoad(path, Definition, schema, out var scorer, out var error), error);
        using (scorer)
        {
            Assert.Equal(Enumerable.Range(schema.WindowsFrom, 16), scorer.UsedFeatures);

            var text = new StringWriter();
            ContractText.Write(scorer.Contract, text);
            Assert.Contains("\nwindows         8 steps of 2 signals\n", text.ToString(), StringComparison.Ordinal);

            // Of windows the distribution of the newest step is known, by which drift is told.
            Assert.Contains(scorer.Contract.Reference, histogram => histogram.Feature == "queue:window_0");
            Assert.DoesNotContain(scorer.Contract.Reference, histogram => histogram.Feature == "queue:window_1");

            // Two steps before a failure, and two after the harmless order of the same values.
            var (before, harmless) = (Frame(scorer, schema, at: 45), Frame(scorer, schema, at: 15));
            Assert.True(before.Probability(0, 0) > 0.5 && harmless.Probability(0, 0) < 0.2, $"{before.Probability(0, 0)} and {harmless.Probability(0, 0)}\n{log}");
            Assert.Equal("queue", before.ContributionsAt(0)[0].Signal);
            Assert.True(scorer.TryShare(out var other));
            using (other)
            {
                Assert.Equal(before.Probability(0, 0), Frame(other, schema, at: 45).Probability(0, 0));
            }
        }
    }

    [Theory]
    [InlineData("mlp")]
    [InlineData("autoencoder")]
    public async Task Run_OtherNetworksBesideWindows_AreTriedOnThemToo(string learner)
    {
        var (path, log) = (Path.Combine(_directory, "order.onnx"), new StringWriter());
        var options = new TrainingOptions { FromMs = FromMs, ToMs = FromMs + (Steps * StepMs), MaxRows = 4_000, MaxFitRows = 1_000, Learner = learner, Force = true, Threads = 2, MaxFitsAtOnce = 2 };
        var result = await new TrainingRun(Definition, options, log).RunAsync(Source(entities: 4), path, TestContext.Current.CancellationToken);
        Assert.Contains($"{learner} on windows", log.ToString(), StringComparison.Ordinal);
        Assert.InRange(result.LargestDifference, 0, 1e-5);
        Assert.Null(result.Contract.Windows);
    }

    [Theory]
    [InlineData("gru")]
    [InlineData("lstm")]
    public async Task Run_PredictorWithoutWindows_SaysWhatItNeeds(string learner)
    {
        var run = new TrainingRun(Definition with { WindowSteps = 0 }, new TrainingOptions { FromMs = FromMs, ToMs = FromMs + StepMs, Learner = learner }, TextWriter.Null);
        var error = await Assert.ThrowsAsync<TrainingException>(() => run.RunAsync(new MemorySource(), Path.Combine(_directory, "none.onnx"), TestContext.Current.CancellationToken));
        Assert.Equal(
            $"predictor \"order\": learner \"{learner}\" learns from windows, which vectors do not carry: the predictor needs \"windows: {{steps: 32}}\" or so",
            error.Message);
    }

    [Fact]
    public async Task Run_OtherLearnersBesideWindows_LookAtFeaturesAlone()
    {
        var (with, without) = (Path.Combine(_directory, "with.onnx"), Path.Combine(_directory, "without.onnx"));
        var options = new TrainingOptions { FromMs = FromMs, ToMs = FromMs + (Steps * StepMs), MaxRows = 3_000, Learner = "few", Force = true, Threads = 1 };
        var one = await new TrainingRun(Definition, options, TextWriter.Null).RunAsync(Source(entities: 4), with, TestContext.Current.CancellationToken);
        var other = await new TrainingRun(Definition with { WindowSteps = 0 }, options, TextWriter.Null).RunAsync(Source(entities: 4), without, TestContext.Current.CancellationToken);

        Assert.Equal(other.Contract.Metrics, one.Contract.Metrics);
        Assert.Equal(other.Contract.Trainer, one.Contract.Trainer);
        Assert.Equal(other.Importances.AsEnumerable(), one.Importances);
    }

    /// <summary>Every five hours the queue jumps down and up, and later up and down, three steps each; a failure follows where the fall came last.</summary>
    private static (double Queue, bool IsFailing) At(int step) => (step % Period) switch
    {
        >= 8 and < 11 or >= 41 and < 44 => (-1, false),
        >= 11 and < 14 or >= 38 and < 41 => (1, false),
        47 or 48 => (0, true),
        _ => (0, false),
    };

    private static MemorySource Source(int entities)
    {
        var (source, random) = (new MemorySource(), new Random(5));
        for (var entity = 0; entity < entities; entity++)
        {
            var (labels, phase) = (Labels.Of(("instance", $"host-{entity}")), random.Next(Period));
            for (var step = 0; step <= Steps; step++)
            {
                var (queue, isFailing) = At(step + phase);
                source.Set("queue", labels, FromMs + (step * StepMs), queue + (0.1 * random.NextDouble()));
                source.Set("noise", labels, FromMs + (step * StepMs), random.NextDouble());
                source.Set("failed", labels, FromMs + (step * StepMs), isFailing ? 1 : 0);
            }
        }

        return source;
    }

    private static PredictionFrame Frame(IScorer scorer, FeatureSchema schema, int at)
    {
        var (windows, random) = (new PredictorWindows(Definition, 10), new Random(9));
        InstantVector[] signals = [new(), new()];
        for (var step = Period; step <= (2 * Period) + at; step++)
        {
            signals[0].Clear();
            signals[1].Clear();
            signals[0].Add(Labels.Of(("instance", "new")), random.NextDouble());
            signals[1].Add(Labels.Of(("instance", "new")), At(step).Queue);
            windows.Apply(FromMs + (step * StepMs), signals, null);
        }

        var matrix = new FeatureMatrix();
        new FeatureExtractor(Definition).Extract(windows, matrix);
        return new FrameBuilder(Definition, schema, topContributions: 2).Build(scorer, windows, matrix, entity => entity);
    }
}
