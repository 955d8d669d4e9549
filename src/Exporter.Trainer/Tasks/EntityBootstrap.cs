using Exporter.Models.Evaluation;

namespace Exporter.Trainer.Tasks;

/// <summary>Intervals of a task's figures by drawing entities anew (<see cref="EntityDraws"/>).</summary>
internal static class EntityBootstrap
{
    /// <summary>The 95 % intervals.</summary>
    public static ResultIntervals Of(TaskScorer scorer, TaskGrid[] grids, double threshold)
    {
        var tallies = scorer.Tallies(threshold);
        double[] scorable = [.. grids.Select(grid => (double)grid.Ahead.Where((_, i) => grid.States[i] == PointState.Positive).Distinct().Count())];
        double[] caught = [.. tallies.Select(tally => (double)tally.Caught)];
        double[] right = [.. tallies.Select(tally => (double)tally.TrueAlerts)];
        double[] decided = [.. tallies.Select(tally => (double)tally.TrueAlerts + tally.FalseAlerts)];
        var draws = new EntityDraws(grids.Length);
        return new ResultIntervals(
            draws.Interval(scorer.Points.AucPr),
            draws.Interval(weights => EntityDraws.Sum(weights, caught) / EntityDraws.Sum(weights, scorable)),
            draws.Interval(weights => EntityDraws.Sum(weights, right) / EntityDraws.Sum(weights, decided)));
    }
}

/// <summary>95 % intervals; NaN where a number does not exist.</summary>
/// <param name="AucPr">Of the area under the precision-recall curve.</param>
/// <param name="Recall">Of the event recall.</param>
/// <param name="Precision">Of the alert precision.</param>
internal readonly record struct ResultIntervals((double Low, double High) AucPr, (double Low, double High) Recall, (double Low, double High) Precision);
