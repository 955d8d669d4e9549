using Exporter.Signals;

namespace Exporter.Feedback.Storage;

/// <summary>A deployment whose risk was asked for, as the store has it.</summary>
/// <param name="Service">What is deployed.</param>
/// <param name="Version">The version that it has.</param>
/// <param name="StartMs">When it began, Unix ms of event time.</param>
/// <param name="HorizonMs">A failure that begins so long after the start, or sooner, is put down to it.</param>
/// <param name="Labels">It goes to every entity that has all of them.</param>
/// <param name="Commits">JSON of what it brings.</param>
/// <param name="ChangeProbability">That at least one commit brings a defect in, 0..1.</param>
/// <param name="TargetProbability">That the target fails as it is, 0..1.</param>
/// <param name="Probability">That a failure follows, 0..1.</param>
/// <param name="Inputs">JSON of what else was known of it; empty where that was not kept.</param>
/// <param name="Outcome">What came; null while it is not known.</param>
/// <param name="FailedMs">When the failure began, Unix ms; null where there was none.</param>
public sealed record KeptDeployment(
    string Service,
    string Version,
    long StartMs,
    long HorizonMs,
    Labels Labels,
    string Commits,
    double ChangeProbability,
    double TargetProbability,
    double Probability,
    string Inputs,
    DeploymentOutcome? Outcome = null,
    long? FailedMs = null);

/// <summary>What came after a deployment.</summary>
public enum DeploymentOutcome
{
    /// <summary>No failure of its entities began within the horizon.</summary>
    Success,

    /// <summary>One did.</summary>
    Failure,

    /// <summary>The same service was deployed again before its horizon was over: whatever comes is not known to be its doing.</summary>
    Uncertain,
}
