namespace Exporter.Features.Statistics;

/// <summary>Probabilities on the scale on which evidence adds up: ln(p / (1 − p)).</summary>
public static class LogOdds
{
    /// <summary>The log-odds of a probability; infinite at 0 and 1.</summary>
    public static double Of(double probability) => Math.Log(probability / (1 - probability));

    /// <summary>The log-odds of a probability that may be 0 or 1.</summary>
    /// <param name="probability">0..1.</param>
    /// <param name="resolution">Nearer to 0 or 1 than this counts as so near.</param>
    public static double OfInside(double probability, double resolution) => Of(Math.Clamp(probability, resolution, 1 - resolution));

    /// <summary>The probability that has these log-odds: the logistic function.</summary>
    public static double ToProbability(double logOdds) => 1 / (1 + Math.Exp(-logOdds));
}
