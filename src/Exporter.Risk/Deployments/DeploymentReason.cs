using System.Diagnostics;

namespace Exporter.Risk.Deployments;

/// <summary>What is known of a deployment, and what it did to its probability.</summary>
/// <param name="Input">One of <see cref="DeploymentInputs.Names"/>.</param>
/// <param name="LogOdds">What it added; null while no outcomes have taught what it is worth.</param>
/// <param name="Text">In a few words, for a person.</param>
public sealed record DeploymentReason(string Input, double? LogOdds, string Text)
{
    private const string NotLearnt = " (not learnt yet: it changes nothing)";

    /// <summary>An input in its own numbers.</summary>
    /// <param name="index">Its place among the names.</param>
    /// <param name="inputs">Of the deployment.</param>
    /// <param name="logOdds">What it added; null while that is not known.</param>
    internal static DeploymentReason Of(int index, DeploymentInputs inputs, double? logOdds)
    {
        var name = DeploymentInputs.Names[index];
        var text = name switch
        {
            "own_run_failed" => "its own latest CI run failed",
            "failed_runs_share" => $"{inputs.FailedRuns} of {inputs.Runs} other CI runs of the service failed in the {DeploymentInputs.CiWindow.TotalDays:0} days before",
            "failed_runs" => $"{inputs.FailedRuns} failed CI {(inputs.FailedRuns == 1 ? "run" : "runs")} of the service in the {DeploymentInputs.CiWindow.TotalDays:0} days before",
            "night" => "it begins at night",
            "friday_afternoon" => "it begins on a Friday afternoon",
            "weekend" => "it begins on a weekend",
            "failed_deployments_share" => $"{inputs.FailedEarlier} of the service's last {inputs.Earlier} deployments failed",
            _ => throw new UnreachableException($"input {name}"),
        };
        return new DeploymentReason(name, logOdds, logOdds is null ? text + NotLearnt : text);
    }
}
