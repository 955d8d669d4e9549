using Exporter.Features.Statistics;

namespace Exporter.Risk;

/// <summary>Puts the risks of commits, and of the target that they go to, together.</summary>
/// <remarks>
/// A deployment fails if one of its commits makes it fail or if the target would have failed anyway: causes of which one is enough, each by itself, so the
/// probabilities of their absence are multiplied (noisy-or: J. Pearl, "Probabilistic Reasoning in Intelligent Systems", 1988, 4.3.2). It stays calibrated
/// as far as its parts are calibrated and independent of each other. Commits are scored for bringing a defect in, which is more frequent than a failure within
/// the horizon; <see cref="RiskCalibration"/> moves them to what the deployments of this very place came to.
/// </remarks>
public static class DeploymentRisk
{
    // Log-odds of certain things are infinite, and no evidence could move them.
    private const double Resolution = 1e-6;

    /// <summary>Probability that at least one of independent causes is at work.</summary>
    /// <param name="probabilities">Each 0..1; none gives 0.</param>
    public static double AtLeastOne(IEnumerable<double> probabilities)
    {
        ArgumentNullException.ThrowIfNull(probabilities);
        return 1 - probabilities.Aggregate(1.0, (absent, probability) => absent * (1 - probability));
    }

    /// <summary>Probability that a deployment is followed by a failure.</summary>
    /// <param name="changeProbability">That at least one commit brings a defect in, 0..1.</param>
    /// <param name="targetProbability">That the target fails within the horizon as it is, 0..1.</param>
    /// <param name="intercept">Added to the change's log-odds: <see cref="RiskCalibration.Intercept"/>.</param>
    public static double Combine(double changeProbability, double targetProbability, double intercept = 0) =>
        AtLeastOne([LogOdds.ToProbability(LogOdds.OfInside(changeProbability, Resolution) + intercept), targetProbability]);
}
