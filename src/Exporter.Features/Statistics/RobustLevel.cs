namespace Exporter.Features.Statistics;

/// <summary>Median and robust spread of a set of values: what counts as normal for it.</summary>
/// <param name="Median">Middle value; NaN with none.</param>
/// <param name="Scale">
/// Robust standard deviation, never 0: max(1.4826 · MAD, 0.5 · 1.2533 · mean absolute deviation, 0.001 · |median|, 1e-9).
/// The second term matters for signals that are almost always the same (MAD 0) but not quite; for normal noise it is half the first.
/// </param>
/// <param name="Count">Values present.</param>
internal readonly record struct RobustLevel(double Median, double Scale, int Count)
{
    /// <summary>Deviations are clipped to this on both sides, so that models see bounded inputs.</summary>
    public const double MostDeviations = 20;

    private const double MadToSigma = 1.4826;
    private const double MeanDeviationToSigma = 1.2533141373155003;

    /// <summary>Level of values of which the parts are known.</summary>
    /// <param name="count">Values present.</param>
    /// <param name="median">Their median.</param>
    /// <param name="medianDistance">Median of their distances from it.</param>
    /// <param name="distance">Sum of their distances from it.</param>
    public static RobustLevel Of(int count, double median, double medianDistance, double distance) => count == 0
        ? new RobustLevel(double.NaN, double.NaN, 0)
        : new RobustLevel(median, WithFloor(Math.Max(MadToSigma * medianDistance, 0.5 * MeanDeviationToSigma * distance / count), median), count);

    /// <summary>Deviation of <paramref name="value"/> in robust standard deviations, -20..20; NaN when either side is missing or too few values are.</summary>
    public double Deviation(double value, int fewest) =>
        Count < fewest ? double.NaN : Clip((value - Median) / Scale);

    /// <summary>Deviation from a seasonal profile: its mean and its mean absolute deviation.</summary>
    public static double SeasonalDeviation(double value, double mean, double meanDeviation) =>
        Clip((value - mean) / WithFloor(MeanDeviationToSigma * meanDeviation, mean));

    private static double WithFloor(double scale, double centre) => Math.Max(scale, Math.Max(1e-3 * Math.Abs(centre), 1e-9));

    private static double Clip(double deviations) => Math.Clamp(deviations, -MostDeviations, MostDeviations);
}
