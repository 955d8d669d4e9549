using Exporter.Features;
using Exporter.Models.Evaluation;
using Exporter.Models.Inference;
using Exporter.Trainer;
using Exporter.Trainer.Retraining;

namespace Exporter.Tests.Trainer.Retraining;

/// <summary>A model whose alerts are acted on prevents the very failures that its successor learns from.</summary>
public sealed class PreventionTests : IDisposable
{
    // Whoever is to prevent something must be told before it is at hand: the operator comes 85 minutes before the failure.
    private static readonly TimeSpan InTime = TimeSpan.FromMinutes(90);

    private readonly string _directory = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task Generations_WithPreventedFailuresAsFalseAlarms_GetWorse_AndWithFeedbackDoNot()
    {
        // Of three generations the first saw nobody act, the second the younger half of its time, the third all of it. Each is held against
        // the same fleet with other noise that nobody tends, where every failure comes.
        List<(EventResult Naive, EventResult Informed)> generations = [];
        foreach (var tendedFrom in (double[])[TendedFleet.Days, TendedFleet.Days / 2.0, 0])
        {
            var fleet = new TendedFleet(seed: 7, tendedFrom);
            generations.Add((await TruthOfAsync(fleet, informed: false), await TruthOfAsync(fleet, informed: true)));
        }

        var told = string.Join('\n', generations.Select(one => $"naive {one.Naive.Recall.Estimate:0.00} and {one.Naive.F1:0.00}, informed {one.Informed.Recall.Estimate:0.00} and {one.Informed.F1:0.00}"));
        TestContext.Current.TestOutputHelper?.WriteLine(told);
        Assert.Equal(generations[0].Naive.F1, generations[0].Informed.F1);
        Assert.True(generations[0].Naive.F1 > 0.9, told);
        Assert.True(generations[2].Naive.F1 < generations[0].Naive.F1 - 0.3, told);
        Assert.All(generations, one => Assert.True(one.Informed.F1 > 0.9 && one.Informed.Recall.Estimate > 0.9, told));
    }

    /// <summary>Trains, and judges on time in which nobody prevents anything.</summary>
    private async Task<EventResult> TruthOfAsync(TendedFleet fleet, bool informed)
    {
        var labels = OutcomeLabels.Of(informed ? [fleet.Evidence] : [], seed: 1);
        Assert.Equal(informed ? fleet.Prevented : 0, labels.Acted);
        var options = PlantedHistory.Options(maxRows: 20_000, minLead: InTime) with
        {
            ToMs = TendedFleet.ToMs,
            Learner = "logistic",
            Force = true,
            Incidents = labels.Prevented,
            Unknown = labels.Unknown,
        };
        var path = Path.Combine(_directory, "model.onnx");
        var cancellation = TestContext.Current.CancellationToken;
        await new TrainingRun(PlantedHistory.Definition, options, TextWriter.Null).RunAsync(fleet.Source, path, cancellation);
        Assert.True(OnnxScorer.TryLoad(path, PlantedHistory.Definition, FeatureSchema.For(PlantedHistory.Definition), out var scorer, out var error), error);
        using (scorer)
        {
            var untended = new TendedFleet(seed: 99, TendedFleet.Days);
            var judged = PlantedHistory.Options(maxRows: 20_000, minLead: InTime) with { FromMs = PlantedHistory.FromMs + (12 * 86_400_000L), ToMs = TendedFleet.ToMs };
            var (results, _) = await new EvaluationRun(PlantedHistory.Definition, judged, PlantedHistory.FromMs, TextWriter.Null).RunAsync(untended.Source, scorer, cancellation);
            return results.Horizons[1][0].Events!;
        }
    }
}
