using Exporter.Features;
using Exporter.Models.Inference;
using Exporter.Trainer;
using Exporter.Trainer.Evaluation;
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
        var before = await TruthOfAsync(new TendedFleet(seed: 7, TendedFleet.Days), informed: false);
        var (half, whole) = (new TendedFleet(seed: 7, TendedFleet.Days / 2.0), new TendedFleet(seed: 7, 0));
        Judgement[] naive = [before, await TruthOfAsync(half, informed: false), await TruthOfAsync(whole, informed: false)];
        Judgement[] informed = [before, await TruthOfAsync(half, informed: true), await TruthOfAsync(whole, informed: true)];

        var told = $"naive {string.Join("; ", naive.Select(Text))}\ninformed {string.Join("; ", informed.Select(Text))}";
        TestContext.Current.TestOutputHelper?.WriteLine(told);
        Assert.True(before.Events!.F1 > 0.9, told);
        Assert.True(Skill(naive[1]) < Skill(before) - 0.1 && Skill(naive[2]) < Skill(naive[1]) && naive[2].Events!.F1 < 0.5, told);
        Assert.All(informed, generation => Assert.True(Skill(generation) > Skill(before) - 0.1, told));
        Assert.All(informed, generation => Assert.True(generation.Events!.F1 > 0.8, told));
    }

    private static double Skill(Judgement judgement) => judgement.Of("brier_skill").Estimate;

    private static string Text(Judgement judgement) =>
        FormattableString.Invariant($"Brier skill {Skill(judgement):0.00}, AUC-PR {judgement.Of("auc_pr").Estimate:0.00}, recall {judgement.Events!.Recall.Estimate:0.00}, F1 {judgement.Events.F1:0.00}");

    /// <summary>Trains, and judges on time in which nobody prevents anything.</summary>
    private async Task<Judgement> TruthOfAsync(TendedFleet fleet, bool informed)
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
            var judged = PlantedHistory.Options(maxRows: 20_000, minLead: InTime) with { FromMs = PlantedHistory.FromMs + (6 * 86_400_000L), ToMs = TendedFleet.ToMs };
            var (results, _) = await new EvaluationRun(PlantedHistory.Definition, judged, PlantedHistory.FromMs, TextWriter.Null).RunAsync(untended.Source, scorer, cancellation);
            return results.Horizons[1][0];
        }
    }
}
