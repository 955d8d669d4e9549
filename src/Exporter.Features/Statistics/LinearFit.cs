namespace Exporter.Features.Statistics;

/// <summary>Least-squares line through points whose sums are known.</summary>
/// <remarks>
/// Values should be relative to one of them: a constant series then has a slope of exactly 0, and a large constant
/// part costs no digits. Positions should be small integers or halves, such as steps relative to now: their sums are then exact.
/// </remarks>
internal static class LinearFit
{
    /// <summary>Units of x per unit of t; NaN with fewer than two positions.</summary>
    /// <param name="count">Points.</param>
    /// <param name="sumT">Sum of t.</param>
    /// <param name="sumTt">Sum of t².</param>
    /// <param name="sumX">Sum of x.</param>
    /// <param name="sumTx">Sum of t · x.</param>
    public static double Slope(int count, double sumT, double sumTt, double sumX, double sumTx)
    {
        var spread = (count * sumTt) - (sumT * sumT);
        return count >= 2 && spread > 0 ? ((count * sumTx) - (sumT * sumX)) / spread : double.NaN;
    }
}
