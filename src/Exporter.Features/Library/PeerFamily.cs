using System.Collections.Immutable;
using Exporter.Features.Statistics;
using Exporter.Signals;

namespace Exporter.Features.Library;

/// <summary>How far the signal is from that of the entity's peers at the same step, in robust standard deviations, -20..20.</summary>
/// <remarks>
/// Peers are the entities that agree in the predictor's <c>peers</c> labels, this one included; all of them without that setting.
/// (x - median) / max(1.4826 · MAD, ...), the scale of <see cref="RobustLevel"/>, over the values of the peers: the modified z-score of Iglewicz
/// and Hoaglin (How to Detect and Handle Outliers, 1993). NaN when the value is missing, or with fewer than 5 peers that have one.
/// The name says the labels (<c>peer_z_by_job</c>), so that a model trained on other groups does not fit.
/// Cost: O(e) by digits, one sort of the signal's values a step for all e entities together: 16 ns an entity-signal, 65 ns with groups.
/// </remarks>
internal sealed class PeerFamily(ImmutableArray<string> labels) : SignalFamily
{
    private const int FewestEntities = 5;

    /// <inheritdoc/>
    public override IEnumerable<string> Names(FeatureScale scale, SignalDefinition signal) =>
        [labels.IsEmpty ? "peer_z" : $"peer_z_by_{string.Join('_', labels)}"];

    /// <inheritdoc/>
    public override void Compute(in SignalView view, ref FeatureWriter output) => output.Add(view.Peers.Deviation(view.Last, FewestEntities));
}
