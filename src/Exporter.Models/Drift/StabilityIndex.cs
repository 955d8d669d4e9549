namespace Exporter.Models.Drift;

/// <summary>Population stability index: Σ (share now − share then) · ln(share now / share then) over bins.</summary>
/// <remarks>
/// The sum of the Kullback-Leibler divergences both ways (Jeffreys 1946), as credit scoring uses it: below 0.1 nothing has changed, from 0.25 on
/// it is another population (Siddiqi 2006). Without any change it is about (bins − 1) · (1/rows then + 1/rows now), for rows that are independent.
/// </remarks>
public static class StabilityIndex
{
    private const double Smoothing = 0.5;

    /// <summary>The index between counts of the same bins; symmetric.</summary>
    /// <returns>0 or more; 0 when either side has no rows.</returns>
    /// <remarks>Half a row is added to each bin, so that an empty one is weak evidence and not infinite.</remarks>
    public static double Between(ReadOnlySpan<long> then, ReadOnlySpan<long> now)
    {
        var (rowsThen, rowsNow) = (HistogramBins.Rows(then), HistogramBins.Rows(now));

        double index = 0;
        for (var bin = 0; bin < then.Length && rowsThen > 0 && rowsNow > 0; bin++)
        {
            var shareThen = (then[bin] + Smoothing) / (rowsThen + (Smoothing * then.Length));
            var shareNow = (now[bin] + Smoothing) / (rowsNow + (Smoothing * then.Length));
            index += (shareNow - shareThen) * Math.Log(shareNow / shareThen);
        }

        return index;
    }
}
