namespace Exporter.Trainer.Tasks;

/// <summary>Intervals by drawing entities anew, with replacement: points of one entity are not independent.</summary>
/// <remarks>B. Efron, "Bootstrap methods: another look at the jackknife", 1979; the percentile interval.</remarks>
internal static class EntityBootstrap
{
    private const int Draws = 400;
    private const int WorthDraws = 100;
    private const int Seed = 1;

    /// <summary>The 95 % intervals.</summary>
    public static ResultIntervals Of(TaskScorer scorer, TaskGrid[] grids, double threshold)
    {
        var tallies = scorer.Tallies(threshold);
        int[] scorable = [.. grids.Select(Scorable)];
        var random = new Random(Seed);
        var draws = Enumerable.Range(0, Draws).Select(_ => Weights(random, grids.Length)).ToArray();
        return new ResultIntervals(
            Interval(draws.AsParallel().AsOrdered().Select(scorer.Points.AucPr)),
            Interval(draws.Select(weights => Sum(weights, scorable, i => tallies[i].Caught) / (double)Sum(weights, scorable, i => scorable[i]))),
            Interval(draws.Select(weights =>
            {
                var right = Sum(weights, scorable, i => tallies[i].TrueAlerts);
                return right / (double)(right + Sum(weights, scorable, i => tallies[i].FalseAlerts));
            })));
    }

    /// <summary>What a candidate is worth in each draw, the same draws for every candidate; see <see cref="TaskEntry.WorthOf"/>.</summary>
    public static double[] Worths(TaskScorer scorer, TaskGrid[] grids, double threshold, bool byAlerts)
    {
        var tallies = scorer.Tallies(threshold);
        int[] scorable = [.. grids.Select(Scorable)];
        var random = new Random(Seed);
        var draws = Enumerable.Range(0, WorthDraws).Select(_ => Weights(random, grids.Length)).ToArray();
        return draws.AsParallel().AsOrdered().Select(weights => TaskEntry.WorthOf(
            byAlerts
                ? new AlertMeasures(
                    threshold, (int)Sum(weights, scorable, i => scorable[i]), (int)Sum(weights, scorable, i => tallies[i].Caught), (int)Sum(weights, scorable, i => tallies[i].TrueAlerts),
                    (int)Sum(weights, scorable, i => tallies[i].FalseAlerts), 1, double.NaN, double.NaN).F1
                : null,
            scorer.Points.AucPr(weights))).ToArray();
    }

    private static int Scorable(TaskGrid grid) => grid.Ahead.Where((_, i) => grid.States[i] == PointState.Positive).Distinct().Count();

    private static long Sum(int[] weights, int[] entities, Func<int, int> count)
    {
        long sum = 0;
        for (var i = 0; i < entities.Length; i++)
        {
            sum += (long)weights[i] * count(i);
        }

        return sum;
    }

    private static int[] Weights(Random random, int entities)
    {
        var weights = new int[entities];
        for (var i = 0; i < entities; i++)
        {
            weights[random.Next(entities)]++;
        }

        return weights;
    }

    private static (double Low, double High) Interval(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Where(double.IsFinite).Order()];
        return sorted.Length == 0 ? (double.NaN, double.NaN) : (sorted[(int)(0.025 * (sorted.Length - 1))], sorted[(int)Math.Ceiling(0.975 * (sorted.Length - 1))]);
    }
}

/// <summary>95 % intervals; NaN where a number does not exist.</summary>
/// <param name="AucPr">Of the area under the precision-recall curve.</param>
/// <param name="Recall">Of the event recall.</param>
/// <param name="Precision">Of the alert precision.</param>
internal readonly record struct ResultIntervals((double Low, double High) AucPr, (double Low, double High) Recall, (double Low, double High) Precision);
