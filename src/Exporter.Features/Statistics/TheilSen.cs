namespace Exporter.Features.Statistics;

/// <summary>A robust line: median of the slopes between all pairs of points (Theil 1950, Sen 1968).</summary>
/// <param name="Slope">Units of x per unit of t.</param>
/// <param name="Level">Value of the line at t = 0: median of x - slope · t.</param>
/// <param name="Agreement">
/// Kendall's tau of the points, -1..1: rising pairs minus falling pairs, by all pairs. 1 when every later value is higher.
/// </param>
internal readonly record struct TheilSen(double Slope, double Level, double Agreement)
{
    /// <summary>No line.</summary>
    public static TheilSen None { get; } = new(double.NaN, double.NaN, double.NaN);

    /// <summary>Line through the points whose value is not NaN; <see cref="None"/> with fewer than <paramref name="fewest"/>.</summary>
    /// <param name="t">Positions, ascending.</param>
    /// <param name="x">Values, NaN where missing.</param>
    /// <param name="fewest">Points needed, at least 2.</param>
    /// <param name="work">Scratch memory for n (n - 1) / 2 slopes.</param>
    public static TheilSen Fit(ReadOnlySpan<double> t, ReadOnlySpan<double> x, int fewest, Span<double> work)
    {
        int pairs = 0, points = 0, rising = 0;
        for (var i = 0; i < x.Length; i++)
        {
            if (double.IsNaN(x[i]))
            {
                continue;
            }

            points++;
            for (var j = 0; j < i; j++)
            {
                if (!double.IsNaN(x[j]))
                {
                    work[pairs++] = (x[i] - x[j]) / (t[i] - t[j]);
                    rising += x[i].CompareTo(x[j]);
                }
            }
        }

        if (points < fewest)
        {
            return None;
        }

        var slope = Quantile.Median(work[..pairs]);
        return new TheilSen(slope, LevelOf(t, x, slope, work), (double)rising / pairs);
    }

    private static double LevelOf(ReadOnlySpan<double> t, ReadOnlySpan<double> x, double slope, Span<double> work)
    {
        var count = 0;
        for (var i = 0; i < x.Length; i++)
        {
            if (!double.IsNaN(x[i]))
            {
                work[count++] = x[i] - (slope * t[i]);
            }
        }

        return Quantile.Median(work[..count]);
    }
}
