using System.Globalization;
using Exporter.Models.Evaluation;

namespace Exporter.Trainer.Training;

/// <summary>The least cost of missed failures and false alarms.</summary>
/// <param name="Ratio">False alarms that cost as much as one missed failure.</param>
internal sealed record CostGoal(double Ratio) : ThresholdGoal
{
    /// <inheritdoc/>
    public override ChosenThreshold Choose(IReadOnlyList<(double Threshold, EventResult Result)> results)
    {
        var threshold = Middle(results, result => -CostOf(result));
        var (_, taken) = results.First(pair => pair.Threshold == threshold);
        return new(threshold, string.Create(
            CultureInfo.InvariantCulture,
            $"least cost on held-out folds, where {taken.Onsets - taken.Detected} missed failures at {Ratio} and {taken.Alerts - taken.TrueAlerts} false alarms at 1 make {CostOf(taken)}, and no alerts {Ratio * taken.Onsets}"));
    }

    private double CostOf(EventResult result) => (Ratio * (result.Onsets - result.Detected)) + result.Alerts - result.TrueAlerts;
}
