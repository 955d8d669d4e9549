using Exporter.Models.Evaluation;

namespace Exporter.Trainer.Tasks;

/// <summary>Intervals of a task's figures by drawing entities anew (<see cref="EntityDraws"/>).</summary>
internal static class EntityBootstrap
{
    private const int WorthDraws = 100;

    /// <summary>The 95 % intervals.</summary>
    public static ResultIntervals Of(TaskScorer scorer, double threshold)
    {
        var counts = new Counts(scorer, threshold);
        var draws = new EntityDraws(scorer.Grids.Length);
        return new ResultIntervals(
            draws.Interval(scorer.Points.AucPr),
            draws.Interval(weights => EntityDraws.Sum(weights, counts.Caught) / EntityDraws.Sum(weights, counts.Scorable)),
            draws.Interval(weights => EntityDraws.Sum(weights, counts.Right) / (EntityDraws.Sum(weights, counts.Right) + EntityDraws.Sum(weights, counts.Wrong))));
    }

    /// <summary>AUC-PR in each draw, the same draws for every candidate; 0 where there is none.</summary>
    public static double[] Rankings(TaskScorer scorer) => Draws(scorer).Values(weights => scorer.Points.AucPr(weights) is var area && double.IsNaN(area) ? 0 : area);

    /// <summary>Event F1 at a threshold in the same draws.</summary>
    public static double[] Alerts(TaskScorer scorer, double threshold)
    {
        var counts = new Counts(scorer, threshold);
        return Draws(scorer).Values(weights => new AlertMeasures(
            threshold, Whole(weights, counts.Scorable), Whole(weights, counts.Caught), Whole(weights, counts.Right), Whole(weights, counts.Wrong), 1, double.NaN, double.NaN).F1);
    }

    private static EntityDraws Draws(TaskScorer scorer) => new(scorer.Grids.Length, WorthDraws);

    private static int Whole(int[] weights, double[] counts) => (int)EntityDraws.Sum(weights, counts);

    /// <summary>What each entity brings to the figures at a threshold.</summary>
    private sealed class Counts
    {
        public Counts(TaskScorer scorer, double threshold)
        {
            var tallies = scorer.Tallies(threshold);
            Scorable = Array.ConvertAll(scorer.Grids, grid => (double)grid.Ahead.Where((_, i) => grid.States[i] == PointState.Positive).Distinct().Count());
            Caught = Array.ConvertAll(tallies, tally => (double)tally.Caught.Length);
            Right = Array.ConvertAll(tallies, tally => (double)tally.TrueAlerts);
            Wrong = Array.ConvertAll(tallies, tally => (double)tally.FalseAt.Length);
        }

        public double[] Scorable { get; }

        public double[] Caught { get; }

        public double[] Right { get; }

        public double[] Wrong { get; }
    }
}

/// <summary>95 % intervals; NaN where a number does not exist.</summary>
/// <param name="AucPr">Of the area under the precision-recall curve.</param>
/// <param name="Recall">Of the event recall.</param>
/// <param name="Precision">Of the alert precision.</param>
internal readonly record struct ResultIntervals((double Low, double High) AucPr, (double Low, double High) Recall, (double Low, double High) Precision);
