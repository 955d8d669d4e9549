namespace Exporter.Trainer.Tasks;

/// <summary>What a model that was chosen on train is worth on test.</summary>
/// <param name="Learner">Who won on train.</param>
/// <param name="HeldOut">Alerts on train entities that were not learnt from.</param>
/// <param name="HeldOutAucPr">On train entities that were not learnt from.</param>
/// <param name="Alerts">Alerts on test.</param>
/// <param name="AtOnePercent">The same at the threshold that 1 % of the negative points of test reach: only for comparing models.</param>
/// <param name="Points">Points of test.</param>
/// <param name="Intervals">Of the figures of test.</param>
/// <param name="Missing">Share of test points without a prediction.</param>
/// <param name="Why">What may explain the figures, as items of a list.</param>
internal sealed record TaskResult(
    string Learner, AlertMeasures HeldOut, double HeldOutAucPr, AlertMeasures Alerts, AlertMeasures AtOnePercent, ScoredPoints Points, ResultIntervals Intervals, double Missing, IReadOnlyList<string> Why)
{
    /// <summary>Measures test.</summary>
    public static TaskResult Of(TaskEntry best, TaskScorer test, IReadOnlyList<string> why) => new(
        best.Learner.Name, best.HeldOut, best.AucPr, test.At(best.Threshold), test.At(test.Points.ThresholdOf(0.01)), test.Points,
        EntityBootstrap.Of(test, best.Threshold), test.Missing, why);
}
