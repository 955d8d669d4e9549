namespace Exporter.Models.Evaluation;

/// <summary>A proportion with its 95% Wilson score interval.</summary>
/// <param name="Estimate">Successes / trials; NaN without trials.</param>
/// <param name="Low">Lower bound; 0 without trials.</param>
/// <param name="High">Upper bound; 1 without trials.</param>
/// <remarks>E. B. Wilson, "Probable inference, the law of succession, and statistical inference", 1927: honest for few trials and near 0 or 1.</remarks>
public readonly record struct WilsonInterval(double Estimate, double Low, double High)
{
    // Two-sided 95% quantile of the standard normal distribution.
    private const double Z = 1.959963984540054;

    /// <summary>The interval for <paramref name="successes"/> of <paramref name="trials"/>.</summary>
    public static WilsonInterval Of(long successes, long trials)
    {
        if (trials == 0)
        {
            return new WilsonInterval(double.NaN, 0, 1);
        }

        double n = trials;
        var p = successes / n;
        var denominator = 1 + (Z * Z / n);
        var centre = (p + (Z * Z / (2 * n))) / denominator;
        var half = Z * Math.Sqrt((p * (1 - p) / n) + (Z * Z / (4 * n * n))) / denominator;
        return new WilsonInterval(p, Math.Max(0, centre - half), Math.Min(1, centre + half));
    }
}
