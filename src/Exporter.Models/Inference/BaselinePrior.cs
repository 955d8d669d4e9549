using Exporter.Features.Statistics;

namespace Exporter.Models.Inference;

/// <summary>What is held likely before any evidence, and how far evidence is trusted: what models without a history of their own have in common.</summary>
public static class BaselinePrior
{
    private const double Cap = 0.05;
    private const double RatePerHour = 1.0 / (7 * 24);
    private const double WarmSteps = 60;

    /// <summary>Log-odds of a failure within a horizon where nothing is known: one incident a week and entity, capped at 0.05 for long horizons.</summary>
    public static double Of(TimeSpan horizon) => LogOdds.Of(Math.Min(1 - Math.Exp(-horizon.TotalHours * RatePerHour), Cap));

    /// <summary>Weight of the evidence about an entity, 0..1: rises over its first 60 steps; 1 where the age is not known.</summary>
    /// <param name="ageHours">The feature <c>entity:age_hours</c>.</param>
    /// <param name="step">The predictor's step.</param>
    public static double Warmth(float ageHours, TimeSpan step) => float.IsNaN(ageHours) ? 1 : Math.Clamp(ageHours / (WarmSteps * step.TotalHours), 0, 1);
}
