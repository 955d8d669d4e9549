using Exporter.Signals;
using Exporter.Signals.Windows;

namespace Exporter.Features.Library;

/// <summary>Share (0..1) of the last 120 steps at which the signal was missing; never NaN.</summary>
/// <remarks>A younger entity is judged over its own life, so that being new does not look like being silent. Source: 1 - PromQL's
/// count_over_time by what it could be. Cost: O(n), the pass of <see cref="LevelFamily"/>.</remarks>
internal sealed class MissingFamily : SignalFamily
{
    /// <inheritdoc/>
    public override IEnumerable<string> Names(FeatureScale scale, SignalDefinition signal) => [$"missing_{scale.Span(WindowStore.FineSteps)}"];

    /// <inheritdoc/>
    public override void Compute(in SignalView view, ref FeatureWriter output)
    {
        // Before it was first seen, an entity has no values.
        var steps = (int)Math.Min(view.AgeSteps + 1, WindowStore.FineSteps);
        output.Add((double)(steps - view.Summary.Fine.Count) / steps);
    }
}
