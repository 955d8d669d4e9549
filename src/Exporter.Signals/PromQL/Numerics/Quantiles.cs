namespace Exporter.Signals.PromQL.Numerics;

/// <summary>Quantiles with linear interpolation between neighbours.</summary>
internal static class Quantiles
{
    /// <summary>The quantile of <paramref name="sorted"/>, which is ascending with NaN first.</summary>
    /// <returns>NaN for no values or a NaN level, an infinity for a level outside 0..1.</returns>
    public static double Of(double level, ReadOnlySpan<double> sorted)
    {
        if (sorted.IsEmpty || double.IsNaN(level))
        {
            return double.NaN;
        }

        if (level is < 0 or > 1)
        {
            return level < 0 ? double.NegativeInfinity : double.PositiveInfinity;
        }

        var rank = level * (sorted.Length - 1);
        var lower = (int)Math.Floor(rank);
        var upper = Math.Min(sorted.Length - 1, lower + 1);
        var weight = rank - Math.Floor(rank);
        return (sorted[lower] * (1 - weight)) + (sorted[upper] * weight);
    }
}
