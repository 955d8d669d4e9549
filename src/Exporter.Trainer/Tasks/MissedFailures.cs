namespace Exporter.Trainer.Tasks;

/// <summary>Failures that no alert announced, and whether their scores stood out at all.</summary>
/// <remarks>
/// The highest score in time for a failure is held against the highest ones of quiet spans with as many points: a maximum of several points is
/// high by chance, and one point is no measure for it. What stands out there but stays below the threshold is a matter of
/// thresholds; what does not stand out was never seen.
/// </remarks>
/// <param name="Count">Failures with points before them, none of which reached the threshold.</param>
/// <param name="Entities">On how many entities.</param>
/// <param name="Visible">Of these failures, those whose highest score is above that of 95 % of the quiet spans.</param>
/// <param name="Unseen">Those whose highest score is not above that of half of the quiet spans.</param>
/// <param name="Highest">Median of their highest scores; NaN where none is missed.</param>
/// <param name="QuietBelow">Share of the quiet spans that stay below the threshold; NaN where there is none.</param>
internal sealed record MissedFailures(int Count, int Entities, int Visible, int Unseen, double Highest, double QuietBelow)
{
    private const double StandsOut = 0.95;
    private const double Usual = 0.5;

    /// <summary>Looks at the failures that a threshold misses.</summary>
    public static MissedFailures Of(TaskScorer scorer, double threshold)
    {
        var failures = scorer.Grids.SelectMany((_, entity) => Peaks(scorer, entity)).ToArray();
        double[] quiet = failures.Length == 0 ? [] : [.. QuietSpans(scorer, MedianLength(failures))];
        var missed = failures.Where(failure => failure.Score < threshold).ToArray();
        return new MissedFailures(
            missed.Length,
            missed.DistinctBy(failure => failure.Entity).Count(),
            missed.Count(failure => Rank(quiet, failure.Score) > StandsOut),
            missed.Count(failure => Rank(quiet, failure.Score) <= Usual),
            TaskScorer.Median(missed.Select(failure => failure.Score)),
            Rank(quiet, threshold));
    }

    private static IEnumerable<(int Entity, double Score, int Points)> Peaks(TaskScorer scorer, int entity)
    {
        var grid = scorer.Grids[entity];
        return Enumerable.Range(0, grid.Times.Length)
            .Where(point => grid.States[point] == PointState.Positive)
            .GroupBy(point => grid.Ahead[point])
            .Select(points => (entity, points.Max(point => scorer.Scores[entity][point]), points.Count()));
    }

    private static int MedianLength((int Entity, double Score, int Points)[] failures) => failures.Select(failure => failure.Points).Order().ElementAt(failures.Length / 2);

    /// <summary>The highest score of each span of so many negative points in a row; spans do not overlap.</summary>
    private static IEnumerable<double> QuietSpans(TaskScorer scorer, int length)
    {
        for (var entity = 0; entity < scorer.Grids.Length; entity++)
        {
            var (count, highest) = (0, 0.0);
            for (var point = 0; point < scorer.Scores[entity].Length; point++)
            {
                (count, highest) = scorer.Grids[entity].States[point] == PointState.Negative ? (count + 1, Math.Max(highest, scorer.Scores[entity][point])) : (0, 0);
                if (count == length)
                {
                    yield return highest;
                    (count, highest) = (0, 0);
                }
            }
        }
    }

    /// <summary>Share of values below a score; NaN where there is none.</summary>
    private static double Rank(double[] values, double score) => values.Count(value => value < score) / (double)values.Length;
}
