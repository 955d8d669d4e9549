using System.Diagnostics.Metrics;
using Exporter.Feedback.Storage;

namespace Exporter.Host.Deployments;

/// <summary>What is counted of deployments whose risk was asked for.</summary>
internal sealed class DeploymentMetrics : IDisposable
{
    private readonly Meter _meter;
    private readonly Counter<long> _outcomes;
    private readonly Counter<double> _expected;

    /// <summary>Instruments that belong to one exporter.</summary>
    /// <param name="scope">Tells them from those of another exporter in the same process.</param>
    public DeploymentMetrics(object scope)
    {
        _meter = new Meter(new MeterOptions("Exporter.Host.Deployments") { Scope = scope });
        _outcomes = _meter.CreateCounter<long>("foresight_deployment_outcomes_total", description: "Deployments whose outcome is known, by outcome: success, failure, or uncertain where the service was deployed again too soon.");
        _expected = _meter.CreateCounter<double>(
            "foresight_deployment_expected_failures_total", description: "Probabilities of deployments that succeeded or failed, added up: as many failures were said as should be among their outcomes.");
        _expected.Add(0);
        foreach (var outcome in Enum.GetValues<DeploymentOutcome>())
        {
            Decided(outcome, 0);
        }
    }

    /// <summary>The outcome of a deployment that has one of its own is known.</summary>
    /// <param name="outcome">What came.</param>
    /// <param name="probability">What was said, 0..1.</param>
    public void Decided(DeploymentOutcome outcome, double probability)
    {
        Decided(outcome, 1);
        _expected.Add(probability);
    }

    /// <summary>Outcomes of deployments are known.</summary>
    public void Decided(DeploymentOutcome outcome, int count) => _outcomes.Add(count, new KeyValuePair<string, object?>("outcome", DeploymentOutcomeWrite.NameOf(outcome)));

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();
}
