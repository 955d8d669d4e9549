namespace Exporter.Models.Evaluation;

/// <summary>The interval of the mean of a Poisson count.</summary>
/// <param name="Low">Lower bound; 0 where nothing was counted.</param>
/// <param name="High">Upper bound.</param>
/// <remarks>Byar's approximation of the exact limits: N. E. Breslow and N. E. Day, "Statistical Methods in Cancer Research", volume II, 1987, page 69. Counts need not be whole.</remarks>
public readonly record struct ByarInterval(double Low, double High)
{
    /// <summary>The interval for a count.</summary>
    /// <param name="count">0 or more.</param>
    /// <param name="z">Quantile of the standard normal distribution that either end is exceeded by.</param>
    public static ByarInterval Of(double count, double z)
    {
        var next = count + 1;
        return new ByarInterval(
            count > 0 ? count * Cube(Math.Max(0, 1 - (1 / (9 * count)) - (z / (3 * Math.Sqrt(count))))) : 0,
            next * Cube(1 - (1 / (9 * next)) + (z / (3 * Math.Sqrt(next)))));
    }

    private static double Cube(double value) => value * value * value;
}
