namespace Exporter.Models.Evaluation;

/// <summary>Intervals by drawing entities anew, with replacement: steps and alerts of one entity are not independent, entities are.</summary>
/// <remarks>
/// B. Efron, "Bootstrap methods: another look at the jackknife", 1979; the percentile interval. The draws are made once, so
/// all measures of one report see the same ones, and the same seed gives the same interval. Safe from several threads.
/// </remarks>
public sealed class EntityDraws
{
    /// <summary>Number of draws: enough for the 2.5 % quantiles to hold to a few hundredths of the interval's width.</summary>
    public const int DefaultDraws = 400;

    private const double Tail = 0.025;

    private readonly int[][] _weights;

    /// <summary>Draws sets of <paramref name="entities"/> entities.</summary>
    /// <param name="entities">Number of entities.</param>
    /// <param name="draws">Number of sets.</param>
    /// <param name="seed">Of the draws.</param>
    public EntityDraws(int entities, int draws = DefaultDraws, int seed = 1)
    {
        var random = new Random(seed);
        _weights = [.. Enumerable.Range(0, draws).Select(_ => Draw(random, entities))];
    }

    /// <summary>The 95 % interval of a measure.</summary>
    /// <param name="measure">The measure when entity i counts weights[i] times; NaN where it does not exist. Called from several threads.</param>
    /// <returns>NaN at both ends where the measure exists in no draw.</returns>
    public (double Low, double High) Interval(Func<int[], double> measure) => Interval(measure, Tail);

    /// <summary>The interval of a measure with another confidence.</summary>
    /// <param name="measure">As above.</param>
    /// <param name="tail">Share of draws beyond either end.</param>
    /// <returns>As above.</returns>
    public (double Low, double High) Interval(Func<int[], double> measure, double tail)
    {
        double[] sorted = [.. Values(measure).Where(double.IsFinite).Order()];
        return sorted.Length == 0
            ? (double.NaN, double.NaN)
            : (sorted[(int)(tail * (sorted.Length - 1))], sorted[(int)Math.Ceiling((1 - tail) * (sorted.Length - 1))]);
    }

    /// <summary>A measure in each draw, in order.</summary>
    /// <param name="measure">As for an interval.</param>
    public double[] Values(Func<int[], double> measure) => [.. _weights.AsParallel().AsOrdered().Select(measure)];

    /// <summary>Sum over entities of how often each counts times what it has.</summary>
    public static double Sum(int[] weights, double[] values)
    {
        double sum = 0;
        for (var entity = 0; entity < weights.Length; entity++)
        {
            sum += weights[entity] * values[entity];
        }

        return sum;
    }

    private static int[] Draw(Random random, int entities)
    {
        var weights = new int[entities];
        for (var i = 0; i < entities; i++)
        {
            weights[random.Next(entities)]++;
        }

        return weights;
    }
}
