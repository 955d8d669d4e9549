namespace Exporter.Models.Drift;

/// <summary>Jensen-Shannon distance: the square root of the mean divergence, in bits, of both distributions from their mixture.</summary>
/// <remarks>
/// Lin 1991; the root is a metric (Endres and Schindelin 2003). With m = (p + q) / 2 it is √(½ Σ p log₂(p/m) + ½ Σ q log₂(q/m)): 1 where no bin is
/// shared, and finite without smoothing.
/// </remarks>
public static class JensenShannon
{
    /// <summary>The distance between counts of the same bins; symmetric.</summary>
    /// <returns>0..1; 0 when either side has no rows.</returns>
    public static double Between(ReadOnlySpan<long> then, ReadOnlySpan<long> now)
    {
        var (rowsThen, rowsNow) = (HistogramBins.Rows(then), HistogramBins.Rows(now));

        double divergence = 0;
        for (var bin = 0; bin < then.Length && rowsThen > 0 && rowsNow > 0; bin++)
        {
            var (p, q) = (then[bin] / rowsThen, now[bin] / rowsNow);
            divergence += Term(p, (p + q) / 2) + Term(q, (p + q) / 2);
        }

        // Rounding may leave a hair below 0 where both are equal.
        return Math.Sqrt(Math.Clamp(divergence / 2, 0, 1));
    }

    private static double Term(double share, double mixed) => share > 0 ? share * Math.Log2(share / mixed) : 0;
}
