using Exporter.Models.Evaluation;

namespace Exporter.Trainer.Tasks;

/// <summary>Holds predictions against the truth by the rules of the published tasks.</summary>
/// <remarks>
/// The rules are written down in the data's own scorer, <c>evaluate.py</c>; a test runs both on the same predictions. They differ from
/// <see cref="EventEvaluation"/>, which judges the product's own alerts, in how crossings merge into alerts.
/// </remarks>
internal sealed class TaskScorer
{
    /// <summary>Takes predictions on the grids.</summary>
    /// <param name="task">What was asked.</param>
    /// <param name="grids">One an entity.</param>
    /// <param name="scores">One a point of each grid; NaN, a missing prediction, counts as 0.</param>
    /// <param name="entityDays">Days watched, over all entities.</param>
    public TaskScorer(TaskDefinition task, TaskGrid[] grids, double[][] scores, double entityDays)
    {
        (Task, Grids, EntityDays) = (task, grids, entityDays);
        var all = scores.SelectMany(ofEntity => ofEntity).ToArray();
        Missing = all.Count(double.IsNaN) / (double)Math.Max(1, all.Length);
        Scores = Array.ConvertAll(scores, ofEntity => Array.ConvertAll(ofEntity, score => double.IsNaN(score) ? 0 : score));
        Scorable = grids.Sum(grid => grid.Ahead.Where((_, i) => grid.States[i] == PointState.Positive).Distinct().Count());
        Points = new ScoredPoints(grids, Scores);
    }

    /// <summary>What was asked.</summary>
    public TaskDefinition Task { get; }

    /// <summary>One an entity.</summary>
    public TaskGrid[] Grids { get; }

    /// <summary>Days watched, over all entities.</summary>
    public double EntityDays { get; }

    /// <summary>One a point of each grid, never NaN.</summary>
    public double[][] Scores { get; }

    /// <summary>Failures with at least one point before them.</summary>
    public int Scorable { get; }

    /// <summary>Share of points without a prediction.</summary>
    public double Missing { get; }

    /// <summary>Points whose truth counts.</summary>
    public ScoredPoints Points { get; }

    /// <summary>Alerts of each entity.</summary>
    public AlertTally[] Tallies(double threshold) =>
        [.. Grids.Select((grid, i) => AlertTally.Of(grid, Scores[i], threshold, Task.Reach))];

    /// <summary>All that depends on a threshold.</summary>
    public AlertMeasures At(double threshold)
    {
        var tallies = Tallies(threshold);
        return new AlertMeasures(
            threshold, Scorable, tallies.Sum(tally => tally.Caught.Length), tallies.Sum(tally => tally.TrueAlerts), tallies.Sum(tally => tally.FalseAt.Length),
            EntityDays, Median(tallies.SelectMany(tally => tally.Leads)), Points.FalsePositiveRate(threshold));
    }

    /// <summary>The threshold with the best event F1, or with the best recall within a budget of false alarms per entity-day.</summary>
    /// <remarks>Of equal ones that with the fewest false alerts, then the lowest.</remarks>
    public double Choose(double? budget)
    {
        (double Quality, int Calm, double Threshold)? best = null;
        var measures = Points.Thresholds().AsParallel().AsOrdered().Select(At);
        foreach (var at in measures)
        {
            var quality = budget is null ? at.F1 : at.FalseAlarmsPerEntityDay <= budget ? at.Recall : -1;
            if (best is null || (quality, -at.FalseAlerts).CompareTo((best.Value.Quality, best.Value.Calm)) > 0)
            {
                best = (quality, -at.FalseAlerts, at.Threshold);
            }
        }

        return best is { Quality: >= 0 } found ? found.Threshold : 1;
    }

    /// <summary>The median; NaN of nothing.</summary>
    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length == 0 ? double.NaN : (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
