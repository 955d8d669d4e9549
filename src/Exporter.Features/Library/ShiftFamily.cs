using Exporter.Features.Statistics;
using Exporter.Signals;
using Exporter.Signals.Windows;

namespace Exporter.Features.Library;

/// <summary>Whether the level has just changed: median of the last 10 steps minus median of the 30 before, in robust standard deviations, -20..20.</summary>
/// <remarks>
/// The scale is that of the 110 steps before the last 10, so it knows the usual ups and downs but not the shift itself.
/// NaN with fewer than 5 of the 10 or 10 of the 30 values. Medians, because a gap of scrapes makes a rate too small at the steps whose range begins
/// or ends in it: up to four such steps of ten change nothing.
/// Source: running medians (Tukey, Exploratory Data Analysis, 1977). Cost: three selections in at most 120 values.
/// </remarks>
internal sealed class ShiftFamily : ISignalFamily
{
    private const int Now = WindowStore.StepsPerBucket;
    private const int FewestNow = 5;
    private const int FewestBefore = 10;

    /// <inheritdoc/>
    public IEnumerable<string> Names(FeatureScale scale, SignalDefinition signal) => [$"shift_{scale.Span(Now)}"];

    /// <inheritdoc/>
    public void Compute(in SignalView view, ref FeatureWriter output)
    {
        ref readonly var summary = ref view.Summary;
        var level = summary.CountOfTen < FewestNow ? double.NaN : summary.MedianOfTen;
        var past = summary.CountBefore < FewestBefore ? double.NaN : summary.MedianBefore;
        output.Add(new RobustLevel(past, summary.Usual.Scale, summary.Usual.Count).Deviation(level, FewestBefore));
    }
}
