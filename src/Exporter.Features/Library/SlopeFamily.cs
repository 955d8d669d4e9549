using Exporter.Signals;
using Exporter.Signals.Windows;

namespace Exporter.Features.Library;

/// <summary>Where the signal goes: least-squares slopes over the last 30 and 120 steps and over the whole history, in signal units per hour.</summary>
/// <remarks>
/// The slope over all is that of the means of the ten-step buckets, in float32. NaN with fewer than 10 of 30, 30 of 120, or 24 of 156 values.
/// Source: PromQL's deriv (ordinary least squares), over steps instead of samples. Cost: O(n), the pass of <see cref="LevelFamily"/> and one over 156 values: 25 ns a signal.
/// </remarks>
internal sealed class SlopeFamily : SignalFamily
{
    private const int Short = 30;
    private const int FewestOfShort = 10;
    private const int FewestOfLong = 30;
    private const int FewestBuckets = 24;

    /// <inheritdoc/>
    public override IEnumerable<string> Names(FeatureScale scale, SignalDefinition signal) =>
        [$"slope_{scale.Span(Short)}", $"slope_{scale.Span(WindowStore.FineSteps)}", "slope_all"];

    /// <inheritdoc/>
    public override void Compute(in SignalView view, ref FeatureWriter output)
    {
        ref readonly var summary = ref view.Summary;
        var hours = view.Scale.HoursPerStep;
        output.Add(summary.CountOfThirty < FewestOfShort ? double.NaN : summary.SlopeOfThirty / hours);
        output.Add(summary.Fine.Count < FewestOfLong ? double.NaN : summary.Slope / hours);
        output.Add(summary.All.Count < FewestBuckets ? double.NaN : summary.SlopeOfAll / hours);
    }
}
