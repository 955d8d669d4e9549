namespace Exporter.Models.Drift;

/// <summary>Wasserstein distance of order 1: how far values have to be moved on average to make one distribution of the other.</summary>
/// <remarks>
/// On a line it is the area between the two cumulative distributions, ∫ |F − G| (Vallender 1974). All values of a bin stand at their mean, so what moves
/// within a bin counts too, and what moves out of all bins counts as far as it went.
/// </remarks>
public static class Wasserstein
{
    /// <summary>The distance between distributions over the same bins of values; missing ones have no part in it.</summary>
    /// <param name="then">Rows of the reference per bin.</param>
    /// <param name="positions">Where those of each bin stand: their mean; empty when it is not known.</param>
    /// <param name="now">Live rows per bin.</param>
    /// <param name="sums">Sum of their positions per bin, in parts of <see cref="HistogramBins.PositionParts"/>; at least as long.</param>
    /// <returns>In the unit of positions; 0 when either side has no rows, or <paramref name="positions"/> are not known.</returns>
    public static double Between(ReadOnlySpan<long> then, ReadOnlySpan<double> positions, ReadOnlySpan<long> now, ReadOnlySpan<long> sums)
    {
        var (rowsThen, rowsNow) = (HistogramBins.Rows(then), HistogramBins.Rows(now));

        if (positions.IsEmpty || rowsThen == 0 || rowsNow == 0)
        {
            return 0;
        }

        // Means ascend from bin to bin on either side; within a bin either may come first.
        var area = new Area();
        for (var bin = 0; bin < then.Length; bin++)
        {
            var (shareThen, shareNow) = (then[bin] / rowsThen, now[bin] / rowsNow);
            var (atThen, atNow) = (positions[bin], now[bin] > 0 ? sums[bin] / (now[bin] * HistogramBins.PositionParts) : 0);
            if (shareThen > 0 && shareNow > 0 && atNow < atThen)
            {
                area.Step(atNow, -shareNow);
                area.Step(atThen, shareThen);
            }
            else
            {
                area.Step(atThen, shareThen);
                area.Step(atNow, -shareNow);
            }
        }

        return area.Total;
    }

    /// <summary>Area below the absolute value of a step function that begins and ends at 0.</summary>
    private struct Area
    {
        private double _at;
        private double _height;

        internal double Total { get; private set; }

        internal void Step(double at, double rise)
        {
            if (rise == 0)
            {
                return;
            }

            Total += _height == 0 ? 0 : Math.Abs(_height) * Math.Max(0, at - _at);
            (_at, _height) = (at, _height + rise);
        }
    }
}
