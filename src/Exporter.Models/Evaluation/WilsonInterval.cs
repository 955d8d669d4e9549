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
    public static WilsonInterval Of(long successes, long trials) => Of(successes, trials, Z);

    /// <summary>The same with another confidence.</summary>
    /// <param name="successes">Trials that succeeded.</param>
    /// <param name="trials">All trials.</param>
    /// <param name="z">Quantile of the standard normal distribution that either end is exceeded by.</param>
    public static WilsonInterval Of(double successes, double trials, double z)
    {
        if (trials == 0)
        {
            return new WilsonInterval(double.NaN, 0, 1);
        }

        var p = successes / trials;
        var denominator = 1 + (z * z / trials);
        var centre = (p + (z * z / (2 * trials))) / denominator;
        var half = z * Math.Sqrt((p * (1 - p) / trials) + (z * z / (4 * trials * trials))) / denominator;
        return new WilsonInterval(p, Math.Max(0, centre - half), Math.Min(1, centre + half));
    }
}
