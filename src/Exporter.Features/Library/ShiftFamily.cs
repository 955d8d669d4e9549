using Exporter.Features.Statistics;
using Exporter.Signals;
using Exporter.Signals.Windows;

namespace Exporter.Features.Library;

/// <summary>Whether the level has just changed: how far seven of the last 10 steps agree to lie off the median of the 30 before, in robust standard deviations, -20..20.</summary>
/// <remarks>
/// Above that median the level now is the value that 70 % of the last 10 steps reach, below it the one that 70 % do not exceed; 0 when neither lies beyond it.
/// So a real shift counts in full once it has lasted for seven steps, while steps that are wrong for a while do not count: a gap of scrapes makes a
/// rate too small at the steps whose range begins or ends in it, up to six of ten for a gap of half a range.
/// The scale is that of the 110 steps before the last 10, so it knows the usual ups and downs but not the shift itself.
/// NaN with fewer than 5 of the 10 or 10 of the 30 values. Source: order statistics in place of means, as in Tukey's running medians (Exploratory Data
/// Analysis, 1977). Cost: nothing beyond the order of 120 values that other families need too.
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
        var past = summary.CountBefore < FewestBefore ? double.NaN : summary.MedianBefore;
        var level = summary.LowOfTen > past ? summary.LowOfTen : summary.HighOfTen < past ? summary.HighOfTen : past;
        level = summary.CountOfTen < FewestNow ? double.NaN : level;
        output.Add(new RobustLevel(past, summary.Usual.Scale, summary.Usual.Count).Deviation(level, FewestBefore));
    }
}
