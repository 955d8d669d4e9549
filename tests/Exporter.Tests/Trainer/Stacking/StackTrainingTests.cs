using Exporter.Features;
using Exporter.History;
using Exporter.Models;
using Exporter.Models.Inference;
using Exporter.Signals;
using Exporter.Trainer;
using Exporter.Trainer.Reporting;

namespace Exporter.Tests.Trainer.Stacking;

/// <summary>A stack goes the whole way that a single learner goes.</summary>
public sealed class StackTrainingTests : IDisposable
{
    private static readonly PredictorDefinition Definition = PlantedHistory.Definition with
    {
        Signals = [new SignalDefinition("used", "used"), new SignalDefinition("noise", "noise")],
        Horizons = [TimeSpan.FromHours(1)],
    };

    private readonly string _directory = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task Run_FailuresOfTwoKinds_AreToldByBothMembersTogether()
    {
        const string learner = "robust-pca";
        ReportContent? report = null;
        var log = new StringWriter();
        var options = PlantedHistory.Options(maxRows: 6_000) with { Learner = learner, Force = true, Stack = true };
        var run = new TrainingRun(Definition, options, log) { Report = content => report = content };
        var path = Path.Combine(_directory, "model.onnx");
        var result = await run.RunAsync(TwoKinds(), path, TestContext.Current.CancellationToken);

        var name = $"stack of {learner} on levels + {learner}";
        Assert.True(result.Contract.Trainer.EndsWith($"({name})", StringComparison.Ordinal), log.ToString());
        Assert.Equal([$"{learner} on levels", learner], result.Contract.Stack!.Value.Select(part => part.Learner));
        Assert.All(result.Contract.Stack.Value, part => Assert.True(part.Weights.Single() > 0));
        Assert.InRange(result.LargestDifference, 0, 1e-5);

        // Once where it was taken, and once where nothing was chosen; in the report word for word.
        Assert.Equal(["newest held-out fold", "test part"], result.Gains.Select(gain => gain.On));
        Assert.All(result.Gains, gain => Assert.True(gain.Difference > 0, gain.InWords()));
        Assert.All(result.Gains, gain => Assert.Contains($"{gain.InWords()}.", report!.Summary.Findings));
        Assert.Equal(result.Contract.Stack.Value.Select(Words), report!.Stack.Select(Words));

        Assert.True(OnnxScorer.TryLoad(path, Definition, FeatureSchema.For(Definition), out var scorer, out var error), error);
        scorer!.Dispose();
    }

    private static string Words(StackPart part) => $"{part.Learner} {string.Join('/', part.Weights)}";

    /// <summary>Before one kind of failure two signals that wander together part; before the other they jump to and fro, each value as usual as ever.</summary>
    private static MemorySource TwoKinds()
    {
        var random = new Random(5);
        var source = new MemorySource();
        for (var entity = 0; entity < 10; entity++)
        {
            var labels = Labels.Of(("instance", $"host-{entity}"));
            var phase = random.Next(200);
            var common = 0.5;
            for (var step = 0; step <= (PlantedHistory.ToMs - PlantedHistory.FromMs) / PlantedHistory.StepMs; step++)
            {
                var at = (step + phase) % 200;
                var parts = (step + phase) / 200 % 2 == 0;
                var isNear = at is >= 164 and < 176;
                common = Math.Clamp(common + (0.04 * (random.NextDouble() - 0.5)), 0, 1);
                var seen = isNear && !parts ? random.NextDouble() : common;
                var apart = isNear && parts ? 0.1 : 0;
                var atMs = PlantedHistory.FromMs + (step * PlantedHistory.StepMs);
                source.Set("used", labels, atMs, seen + apart + (0.02 * (random.NextDouble() - 0.5)));
                source.Set("noise", labels, atMs, seen - apart + (0.02 * (random.NextDouble() - 0.5)));
                source.Set("failed", labels, atMs, at is >= 176 and < 179 ? 1 : 0);
            }
        }

        return source;
    }
}
