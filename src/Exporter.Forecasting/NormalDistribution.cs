namespace Exporter.Forecasting;

/// <summary>The standard normal distribution, by which a standard deviation becomes an interval or a probability.</summary>
public static class NormalDistribution
{
    /// <summary>Standard deviations to either side within which 80 % lie.</summary>
    public const double Of80Percent = 1.2815515655446004;

    /// <summary>Standard deviations to either side within which 95 % lie.</summary>
    public const double Of95Percent = 1.959963984540054;

    // Beyond, what is left is below the last digit of 1.
    private const double Farthest = 8.3;
    private const double LogOfRootTwoPi = 0.91893853320467274178;

    /// <summary>Share of values below so many standard deviations, to 1e-15.</summary>
    /// <remarks>Source: the series of G. Marsaglia, "Evaluating the normal distribution", Journal of Statistical Software 11 (2004): Φ(z) = ½ + φ(z) · (z + z³/3 + z⁵/(3·5) + …).</remarks>
    public static double Below(double deviations)
    {
        if (double.IsNaN(deviations) || Math.Abs(deviations) > Farthest)
        {
            return double.IsNaN(deviations) ? double.NaN : deviations > 0 ? 1 : 0;
        }

        var square = deviations * deviations;
        var (sum, before, term) = (deviations, double.NaN, deviations);
        for (var odd = 3; sum != before; odd += 2)
        {
            before = sum;
            term *= square / odd;
            sum += term;
        }

        return Math.Clamp(0.5 + (sum * Math.Exp((-0.5 * square) - LogOfRootTwoPi)), 0, 1);
    }
}
