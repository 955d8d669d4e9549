using Exporter.Models;
using Exporter.Models.Evaluation;

namespace Exporter.Trainer.Training;

/// <summary>What was found out while a threshold was chosen, as the model keeps it: the sidecar weighs it against what happens live.</summary>
internal static class TradeOffs
{
    // Four digits are what some hundreds of alerts support.
    private const int Digits = 4;

    private const double DaysPerWeek = 7;

    /// <summary>The trade-off of one horizon; null where nothing was watched.</summary>
    /// <param name="results">What alerts of each threshold came to, ascending by threshold.</param>
    public static TradeOff? Of(IReadOnlyList<(double Threshold, EventResult Result)> results)
    {
        var entityWeeks = Math.Round(results[0].Result.EntityDays / DaysPerWeek, Digits);
        return entityWeeks > 0 ? new TradeOff { EntityWeeks = entityWeeks, Points = [.. results.Select(pair => Point(pair.Threshold, pair.Result, entityWeeks))] } : null;
    }

    private static TradeOffPoint Point(double threshold, EventResult result, double entityWeeks) => new(
        threshold,
        Math.Round((result.Alerts + result.UndecidedAlerts) / entityWeeks, Digits + 2),
        Share(result.Precision.Estimate),
        Share(result.Recall.Estimate));

    private static double? Share(double share) => double.IsNaN(share) ? null : Math.Round(share, Digits);
}
