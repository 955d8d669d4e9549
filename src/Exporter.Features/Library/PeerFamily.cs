using Exporter.Features.Statistics;
using Exporter.Signals;

namespace Exporter.Features.Library;

/// <summary>How far the signal is from the other entities at the same step, in robust standard deviations, -20..20.</summary>
/// <remarks>
/// Median and scale (<see cref="RobustLevel"/>) of the values of all entities, this one included. NaN when the value is missing, or with fewer than 5 entities.
/// </remarks>
internal sealed class PeerFamily : ISignalFamily
{
    private const int FewestEntities = 5;

    /// <inheritdoc/>
    public IEnumerable<string> Names(FeatureScale scale, SignalDefinition signal) => ["peer_z"];

    /// <inheritdoc/>
    public void Compute(in SignalView view, ref FeatureWriter output) => output.Add(view.Peers.Deviation(view.Last, FewestEntities));
}
