using System.Text.Json;
using Exporter.Feedback.Storage;
using Exporter.Models;
using Exporter.Risk;
using Exporter.Risk.Deployments;
using Exporter.Signals.State.Sealing;

namespace Exporter.Trainer.Risk.Deployments;

/// <summary>Deployments of sidecars whose outcome is known.</summary>
internal static class DeploymentTable
{
    /// <summary>Reads the deployments of stores that succeeded or failed, the oldest first; uncertain ones teach nothing.</summary>
    /// <param name="stores">Files <c>foresight.db</c>.</param>
    /// <param name="key">What they are encrypted with; null for files in clear.</param>
    /// <exception cref="TrainingException">A file is missing, or no store of ours.</exception>
    public static IReadOnlyList<KeptDeployment> Read(IEnumerable<string> stores, SealKey? key)
    {
        try
        {
            return
            [
                .. stores.SelectMany(store => KeptDeployments.Read(store, key)).Where(one => one.Outcome is DeploymentOutcome.Success or DeploymentOutcome.Failure)
                    .OrderBy(one => one.StartMs).ThenBy(one => one.Service, StringComparer.Ordinal).ThenBy(one => one.Version, StringComparer.Ordinal),
            ];
        }
        catch (StoreRefusedException exception)
        {
            throw new TrainingException(exception.Message);
        }
    }

    /// <summary>The same deployments as a model sees them: commits are scored anew, as sidecars may have had other models.</summary>
    /// <exception cref="TrainingException">The model does not load, or what was kept of a deployment cannot be read.</exception>
    public static IReadOnlyList<SettledDeployment> Score(IReadOnlyList<KeptDeployment> deployments, ModelFile file)
    {
        if (!RiskModel.TryLoad(file, out var model, out var error))
        {
            throw new TrainingException(error);
        }

        using (model)
        {
            return [.. deployments.Select(one => Score(one, model))];
        }
    }

    private static SettledDeployment Score(KeptDeployment one, RiskModel model)
    {
        try
        {
            var change = DeploymentRisk.AtLeastOne(CommitList.Read(one.Commits).Select(commit => commit.Measures is { } measures ? model.Score(measures).Probability : model.BaseRate));
            return new SettledDeployment(
                one.StartMs, one.FailedMs ?? one.StartMs + one.HorizonMs, change, one.TargetProbability, DeploymentInputs.Parse(one.Inputs), one.Outcome == DeploymentOutcome.Failure);
        }
        catch (JsonException exception)
        {
            throw new TrainingException($"deployment {one.Version} of {one.Service}: {exception.Message}");
        }
    }
}
