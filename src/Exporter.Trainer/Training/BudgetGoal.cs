using System.Globalization;
using Exporter.Models.Evaluation;
using Exporter.Signals;

namespace Exporter.Trainer.Training;

/// <summary>The most failures announced by no more alerts than somebody will look at.</summary>
/// <param name="Budget">Alerts of all entities.</param>
/// <param name="Watched">Span of time that the results are of.</param>
internal sealed record BudgetGoal(AlertBudget Budget, TimeSpan Watched) : ThresholdGoal
{
    /// <inheritdoc/>
    /// <remarks>
    /// From the highest threshold down, as long as alerts stay within the budget. Further down they may be fewer again, when alerts grow
    /// together into one that never ends; nobody means that.
    /// </remarks>
    public override ChosenThreshold Choose(IReadOnlyList<(double Threshold, EventResult Result)> results)
    {
        var most = Budget.Within(Watched);
        var within = results.Reverse().TakeWhile(pair => AlertsOf(pair.Result) <= most).ToList();
        var (filled, why) = within.Count > 0
            ? (Middle(within, result => result.Detected), $"most failures announced within {Budget} on held-out folds")
            : (results[^1].Threshold, $"the highest there is, as on held-out folds even that gives {AlertsOf(results[^1].Result)} alerts, and {Budget} allows {most.ToString("0.#", CultureInfo.InvariantCulture)}");
        var threshold = WithinBudget(filled, results.First(pair => pair.Threshold == filled).Result.Detected);
        return new(threshold, threshold == filled ? why : $"certainty, so that none is raised: no alert that {Budget} has room for announced a failure on held-out folds");
    }

    private static int AlertsOf(EventResult result) => result.Alerts + result.UndecidedAlerts;
}
