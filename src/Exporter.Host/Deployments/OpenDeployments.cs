using Exporter.Exposition;
using Exporter.Feedback.Storage;
using Exporter.Signals;

namespace Exporter.Host.Deployments;

/// <summary>The deployments whose outcome is not known yet: what the gauge shows. Safe from several threads.</summary>
/// <param name="metrics">Counts what becomes known.</param>
internal sealed class OpenDeployments(DeploymentMetrics metrics)
{
    /// <summary>Deployments that may wait at most.</summary>
    public const int Max = 1000;

    private readonly Lock _gate = new();
    private readonly List<KeptDeployment> _open = [];

    /// <summary>All of them.</summary>
    public IReadOnlyList<KeptDeployment> All
    {
        get
        {
            lock (_gate)
            {
                return [.. _open];
            }
        }
    }

    /// <summary>The gauge, as it is now; no family where nothing waits.</summary>
    public IReadOnlyList<GaugeFamily> Families => All is { Count: > 0 } open
        ?
        [
            new GaugeFamily(
                "predicted_deployment_failure_probability",
                "Probability that a failure of its target follows a deployment within its horizon; until the outcome is known.",
                [.. open.Select(one => new GaugeSeries([new Label("service", one.Service), new Label("version", one.Version)], default, Math.Round(one.Probability, 4)))]),
        ]
        : [];

    /// <summary>Takes those that an earlier process left.</summary>
    public void Restore(IEnumerable<KeptDeployment> kept)
    {
        lock (_gate)
        {
            _open.AddRange(kept.Where(one => one.Outcome is null).Take(Max));
        }
    }

    /// <summary>Takes one in the place of those of the same service: of another version, they are uncertain now.</summary>
    public void Add(KeptDeployment deployment)
    {
        lock (_gate)
        {
            metrics.Decided(DeploymentOutcome.Uncertain, _open.RemoveAll(one => one.Service == deployment.Service && one.Version != deployment.Version));
            _open.RemoveAll(one => one.Service == deployment.Service);
            _open.Add(deployment);
        }
    }

    /// <summary>The outcome of one is known.</summary>
    /// <returns>False where it was before.</returns>
    public bool Decide(KeptDeployment deployment, DeploymentOutcome outcome)
    {
        lock (_gate)
        {
            var isOpen = _open.Remove(deployment);
            if (isOpen)
            {
                metrics.Decided(outcome, deployment.Probability);
            }

            return isOpen;
        }
    }
}
