using Exporter.Models.Evaluation;

namespace Exporter.Trainer.Training;

/// <summary>Chooses the probability below which an alert ends, so that one that wavers about its threshold is one alert.</summary>
internal static class ClearThresholdChoice
{
    /// <summary>Shares of the threshold's odds that are tried, besides all of them.</summary>
    private static readonly double[] Shares = [0.8, 0.6, 0.4, 0.25];

    /// <summary>The one with the fewest false alarms and crossings of those that announce as many failures as without hysteresis; of equal ones the highest.</summary>
    /// <param name="threshold">From which an alert begins.</param>
    /// <param name="evaluate">Counts events for a probability below which alerts end.</param>
    /// <remarks>An alert that goes on too long hides the next one: what it would cost in failures announced is never paid.</remarks>
    public static double Choose(double threshold, Func<double, EventResult> evaluate)
    {
        var (best, result) = (threshold, evaluate(threshold));
        var detected = result.Detected;
        foreach (var share in Shares)
        {
            // Four digits, as the threshold has; never 0, below which no alert would ever end.
            var clear = Math.Max(Math.Round(WithOdds(threshold, share), 4), 0.0001);
            var other = evaluate(clear);
            if (clear < best && other.Detected >= detected && (Wrong(other), other.Transitions).CompareTo((Wrong(result), result.Transitions)) < 0)
            {
                (best, result) = (clear, other);
            }
        }

        return best;
    }

    private static int Wrong(EventResult result) => result.Alerts - result.TrueAlerts;

    private static double WithOdds(double probability, double share) => share * probability / (1 - probability + (share * probability));
}
