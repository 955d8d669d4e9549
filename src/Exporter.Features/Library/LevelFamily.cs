using Exporter.Signals;
using Exporter.Signals.Windows;

namespace Exporter.Features.Library;

/// <summary>Where the signal is, in its own unit: <c>last</c>, and means over the last 10 and 120 steps.</summary>
/// <remarks>
/// <c>last</c> is NaN when the signal is missing at this step; a mean when fewer than 1 of 10, or 10 of 120, values are present.
/// Source: PromQL's avg_over_time, over steps instead of samples. Cost: O(n), a pass over 120 values that level, slope, volatility, missing and correlation share: 45 ns a signal.
/// </remarks>
internal sealed class LevelFamily : SignalFamily
{
    private const int Short = WindowStore.StepsPerBucket;
    private const int Long = WindowStore.FineSteps;
    private const int FewestOfLong = 10;

    /// <inheritdoc/>
    public override IEnumerable<string> Names(FeatureScale scale, SignalDefinition signal) =>
        ["last", $"mean_{scale.Span(Short)}", $"mean_{scale.Span(Long)}"];

    /// <inheritdoc/>
    public override void Compute(in SignalView view, ref FeatureWriter output)
    {
        output.Add(view.Last);
        output.Add(view.Summary.MeanOfTen);
        output.Add(view.Summary.Fine.Count < FewestOfLong ? double.NaN : view.Summary.Mean);
    }
}
