namespace Exporter.Risk.Deployments;

/// <summary>A deployment whose outcome is known, with all that was known before.</summary>
/// <param name="StartMs">When it began, Unix ms.</param>
/// <param name="EndMs">When its outcome was known at the latest, Unix ms.</param>
/// <param name="ChangeProbability">That a commit brings a defect in, as the model of commits says.</param>
/// <param name="TargetProbability">That the target would fail anyway, as it was said at the time.</param>
/// <param name="Inputs">What else was known; null where that was not kept.</param>
/// <param name="HasFailed">What came.</param>
public sealed record SettledDeployment(long StartMs, long EndMs, double ChangeProbability, double TargetProbability, DeploymentInputs? Inputs, bool HasFailed)
{
    /// <summary>As the intercept is found from it: see <see cref="RiskCalibration"/>.</summary>
    /// <param name="stage">What has been learnt already.</param>
    public JudgedDeployment Judged(DeploymentStage stage)
    {
        ArgumentNullException.ThrowIfNull(stage);
        return new JudgedDeployment(stage.Apply(ChangeProbability, Inputs), TargetProbability, HasFailed);
    }
}
