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
    private const int Before = 30;
    private const int FewestNow = 5;
    private const int FewestBefore = 10;

    /// <inheritdoc/>
    public IEnumerable<string> Names(FeatureScale scale, SignalDefinition signal) => [$"shift_{scale.Span(Now)}"];

    /// <inheritdoc/>
    public void Compute(in SignalView view, ref FeatureWriter output)
    {
        var work = view.Scratch.Work;
        var now = Quantile.Present(view.Recent(Now), work);
        var level = now.Length < FewestNow ? double.NaN : Quantile.Median(now);
        var before = Quantile.Present(view.Recent(Now + Before)[..Before], work);
        var enough = before.Length >= FewestBefore;
        var past = enough ? Quantile.Median(before) : double.NaN;
        var usual = RobustLevel.Of(view.Fine[..^Now], work);
        output.Add(new RobustLevel(past, usual.Scale, usual.Count).Deviation(level, FewestBefore));
    }
}
