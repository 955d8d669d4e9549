using System.Diagnostics.Metrics;
using Exporter.Feedback.Storage;

namespace Exporter.Host.Deployments;

/// <summary>What is counted of deployments whose risk was asked for.</summary>
internal sealed class DeploymentMetrics : IDisposable
{
    private readonly Meter _meter;
    private readonly Counter<long> _outcomes;

    /// <summary>Instruments that belong to one exporter.</summary>
    /// <param name="scope">Tells them from those of another exporter in the same process.</param>
    public DeploymentMetrics(object scope)
    {
        _meter = new Meter(new MeterOptions("Exporter.Host.Deployments") { Scope = scope });
        _outcomes = _meter.CreateCounter<long>("foresight_deployment_outcomes_total", description: "Deployments whose outcome is known, by outcome: success, failure, or uncertain where the service was deployed again too soon.");
        foreach (var outcome in Enum.GetValues<DeploymentOutcome>())
        {
            Decided(outcome, 0);
        }
    }

    /// <summary>An outcome is known.</summary>
    public void Decided(DeploymentOutcome outcome, int count = 1) => _outcomes.Add(count, new KeyValuePair<string, object?>("outcome", DeploymentOutcomeWrite.NameOf(outcome)));

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();
}
