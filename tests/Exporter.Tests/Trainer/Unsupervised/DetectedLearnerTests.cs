using Exporter.Features;
using Exporter.History;
using Exporter.Models.Inference;
using Exporter.Signals;
using Exporter.Trainer;
using Exporter.Trainer.Dataset;
using Exporter.Trainer.Unsupervised;

namespace Exporter.Tests.Trainer.Unsupervised;

/// <summary>What detectors add to a learner that sees their scores.</summary>
public sealed class DetectedLearnerTests : IDisposable
{
    private static readonly TrainingOptions Options = PlantedHistory.Options(maxRows: 6_000) with { Learner = "logistic", Hinges = false, Force = true, DetectorFeatures = true, Stack = true };

    private readonly string _directory = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task Run_FailuresThatOnlyADistanceTells_TakesDetectorsAndWritesThemIntoTheFile()
    {
        var definition = PlantedHistory.Definition with { Signals = [new SignalDefinition("used", "used"), new SignalDefinition("noise", "noise")] };
        var (result, log) = await TrainAsync(definition, Parting());

        Assert.Contains(result.Gains, gain => gain is { Way: "logistic with detectors on levels", Over: "logistic on levels", On: "held-out folds", IsTaken: true, Low: > 0.1 });
        Assert.Contains("with detectors", result.Contract.Trainer, StringComparison.Ordinal);
        Assert.InRange(result.LargestDifference, 0, 1e-5);
        Assert.True(result.Contract.Metrics["auc_pr_2h"] > 0.5, log);
        Assert.Contains("logistic with detectors on levels beside logistic on levels, held-out folds: AUC-PR ", log, StringComparison.Ordinal);

        // The sidecar needs nothing but the file.
        Assert.True(OnnxScorer.TryLoad(Path.Combine(_directory, "model.onnx"), definition, FeatureSchema.For(definition), out var scorer, out var error), error);
        scorer!.Dispose();
    }

    [Fact]
    public async Task Run_FailuresThatASignalTells_LeavesDetectorsOutAndSaysByHowMuch()
    {
        var (result, _) = await TrainAsync(PlantedHistory.Definition, PlantedHistory.Source());

        var asked = result.Gains.Where(gain => gain.On == "held-out folds").ToArray();
        Assert.Equal(["logistic with detectors on levels", "logistic with detectors"], asked.Select(gain => gain.Way));
        Assert.All(asked, gain => Assert.Equal(gain.Low > 0, gain.IsTaken));
        Assert.Contains(asked, gain => gain.IsTaken == false);
        Assert.DoesNotContain(asked, gain => gain.IsTaken == false && result.Contract.Trainer.EndsWith($"({gain.Way})", StringComparison.Ordinal));
        Assert.Contains(result.Gains, gain => gain.On == "newest held-out fold");
    }

    [Fact]
    public void Of_RowsThatWereNotLearntFrom_ChangeNothingForThoseThatWere()
    {
        static DetectorColumns Columns(float heldOut)
        {
            var random = new Random(6);
            var rows = new TrainingRows(2);
            for (var row = 0; row < 900; row++)
            {
                float[] values = [random.NextSingle(), random.NextSingle()];
                rows.Add(row, 0, row < 600 ? values : [heldOut, heldOut]);
            }

            RowLabel[][] labels = [[.. Enumerable.Range(0, 900).Select(row => row % 50 == 0 ? RowLabel.Onset : RowLabel.Quiet)]];
            return new DetectorColumns(rows, [new IsolationForestLearner(Options, rows, labels), new RobustPcaLearner(Options, rows, labels), new OneClassSvmLearner(Options, rows, labels)], 800);
        }

        List<int> train = [.. Enumerable.Range(0, 600)];
        var (usual, unusual) = (Columns(0.5f).Of(train), Columns(50).Of(train));
        Assert.Equal(5, usual.Columns);
        Assert.All(train, row => Assert.Equal(usual.Row(row), unusual.Row(row)));
        Assert.All([2, 3, 4], column => Assert.True(unusual.Row(700)[column] > usual.Row(700)[column]));
        Assert.True(float.IsNaN(usual.Row(800)[2]), "the test part is not looked at");
    }

    private async Task<(TrainingResult Result, string Log)> TrainAsync(PredictorDefinition definition, IHistorySource source)
    {
        var log = new StringWriter();
        var result = await new TrainingRun(definition, Options, log).RunAsync(source, Path.Combine(_directory, "model.onnx"), TestContext.Current.CancellationToken);
        return (result, log.ToString());
    }

    /// <summary>Two signals that wander together and, for three hours before each failure, stand a little apart, either one above the other: no sum of the two shows it.</summary>
    private static MemorySource Parting()
    {
        var random = new Random(5);
        var source = new MemorySource();
        for (var entity = 0; entity < 10; entity++)
        {
            var labels = Labels.Of(("instance", $"host-{entity}"));
            var phase = random.Next(300);
            for (var step = 0; step <= (PlantedHistory.ToMs - PlantedHistory.FromMs) / PlantedHistory.StepMs; step++)
            {
                var at = (step + phase) % 300;
                var side = (step + phase) / 300 % 2 == 0 ? 0.15 : -0.15;
                var common = random.NextDouble();
                var apart = at is >= 240 and < 276 ? side : 0;
                var atMs = PlantedHistory.FromMs + (step * PlantedHistory.StepMs);
                source.Set("used", labels, atMs, common + apart + (0.02 * (random.NextDouble() - 0.5)));
                source.Set("noise", labels, atMs, common - apart + (0.02 * (random.NextDouble() - 0.5)));
                source.Set("failed", labels, atMs, at is >= 276 and < 279 ? 1 : 0);
            }
        }

        return source;
    }
}
