using Exporter.Signals;
using Exporter.Signals.Windows;

namespace Exporter.Features.Library;

/// <summary>How restless the signal is: sample standard deviation over the last 120 steps, in its own unit.</summary>
/// <remarks>
/// NaN with fewer than 10 values. Source: PromQL's stddev_over_time, but by n - 1, and over steps instead of samples. Cost: O(n), the pass of <see cref="LevelFamily"/>.
/// </remarks>
internal sealed class VolatilityFamily : SignalFamily
{
    private const int Fewest = 10;

    /// <inheritdoc/>
    public override IEnumerable<string> Names(FeatureScale scale, SignalDefinition signal) => [$"stddev_{scale.Span(WindowStore.FineSteps)}"];

    /// <inheritdoc/>
    public override void Compute(in SignalView view, ref FeatureWriter output) =>
        output.Add(view.Summary.Fine.Count < Fewest ? double.NaN : view.Summary.Deviation);
}
