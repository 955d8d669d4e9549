using Exporter.Features.Statistics;
using Exporter.Trainer.Training;

namespace Exporter.Trainer.Tasks;

/// <summary>Chooses the threshold with the best event F1 so that other entities are likely to have it too.</summary>
internal static class TaskThreshold
{
    private const int Candidates = 400;

    /// <summary>Of the best F1, in failures: less than one failure announced or missed is chance.</summary>
    private const double Tolerance = 0.5;

    private const double Resolution = 1e-9;

    /// <summary>The threshold.</summary>
    /// <param name="scorer">Held-out points.</param>
    /// <param name="budget">False alarms per entity-day; null for the best F1.</param>
    /// <remarks>
    /// Within a budget, alerts that announced no failure at all are not raised, as in every training.
    /// Without one, the scorer's own choice, more finely: where scores separate well, its sixty candidates step over the gap. Of the neighbours of the
    /// best one that are not worse by half a failure the middle is taken, in log-odds: an end of the range is what these entities happen to allow.
    /// </remarks>
    public static double Choose(TaskScorer scorer, double? budget)
    {
        var coarse = scorer.Choose(budget);
        if (budget is not null)
        {
            return ThresholdGoal.WithinBudget(scorer.Points.Below(coarse), scorer.At(coarse).Caught);
        }

        AlertMeasures[] measures = [.. scorer.Points.Thresholds(Candidates).Append(coarse).Distinct().Order().AsParallel().AsOrdered().Select(scorer.At)];
        var best = Enumerable.Range(0, measures.Length).MaxBy(i => (measures[i].F1, -measures[i].FalseAlerts));
        var enough = measures[best].F1 * (1 - (Tolerance / Math.Max(1, measures[best].Scorable)));
        var (low, high) = (best, best);
        while (low > 0 && measures[low - 1].F1 >= enough)
        {
            low--;
        }

        while (high < measures.Length - 1 && measures[high + 1].F1 >= enough)
        {
            high++;
        }

        var middle = (LogOdds.OfInside(scorer.Points.Below(measures[low].Threshold), Resolution) + LogOdds.OfInside(measures[high].Threshold, Resolution)) / 2;
        return LogOdds.ToProbability(middle);
    }
}
