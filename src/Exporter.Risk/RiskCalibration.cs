namespace Exporter.Risk;

/// <summary>Moves the log-odds of changes so that as many deployments are expected to fail as did.</summary>
/// <remarks>
/// Recalibration in the large: D. R. Cox, "Two further applications of a model for binary regression", Biometrika 45, 1958; E. W. Steyerberg, "Clinical Prediction Models", 2009, 15.3.
/// The intercept a has a normal prior about 0, so that a few deployments move little: Σ pᵢ(a) − Σ yᵢ + a / σ² = 0. The left side grows with a, so bisection finds its only root.
/// Only the level is learnt: a slope needs hundreds of failures.
/// </remarks>
public static class RiskCalibration
{
    // Odds a tenth or ten times the model's are within two deviations: defects outnumber failures about so.
    private const double PriorDeviation = 1.15;

    private const int Halvings = 60;

    /// <summary>The intercept that the outcomes of past deployments ask for; 0 without any.</summary>
    /// <param name="judged">Deployments whose outcome is known.</param>
    public static double Intercept(IReadOnlyCollection<JudgedDeployment> judged)
    {
        ArgumentNullException.ThrowIfNull(judged);
        if (judged.Count == 0)
        {
            return 0;
        }

        // Beyond this the prior alone outweighs every outcome.
        var bound = PriorDeviation * PriorDeviation * judged.Count;
        var (low, high) = (-bound, bound);
        for (var i = 0; i < Halvings; i++)
        {
            var middle = (low + high) / 2;
            (low, high) = Excess(judged, middle) > 0 ? (low, middle) : (middle, high);
        }

        return (low + high) / 2;
    }

    private static double Excess(IReadOnlyCollection<JudgedDeployment> judged, double intercept) =>
        judged.Sum(one => DeploymentRisk.Combine(one.ChangeProbability, one.TargetProbability, intercept) - (one.HasFailed ? 1 : 0))
        + (intercept / (PriorDeviation * PriorDeviation));
}

/// <summary>A deployment whose outcome is known.</summary>
/// <param name="ChangeProbability">That a commit brought a defect in, as the model said.</param>
/// <param name="TargetProbability">That the target would fail, as it was said at the time.</param>
/// <param name="HasFailed">What came.</param>
public readonly record struct JudgedDeployment(double ChangeProbability, double TargetProbability, bool HasFailed);
