using Exporter.Features.Statistics;
using Exporter.Signals;
using Exporter.Signals.Windows;

namespace Exporter.Features.Library;

/// <summary>Whether the level has just changed: how far seven of the last 10 steps agree to lie off the level before, in robust standard deviations, -20..20.</summary>
/// <remarks>
/// Above the level before, that of now is the value that 70 % of the last 10 steps reach, below it the one that 70 % do not exceed; 0 when neither lies beyond it.
/// The level before is the median of the 30 steps before the last 10, the scale that of the 110 before: it knows the usual ups and downs but not the shift itself.
/// NaN with fewer than 5 of the 10 or 10 of those before.
/// Signals that look r steps back through a range, such as <c>rate(x[5m])</c>: a gap of scrapes, with a counter reset in it or not, gives steps that are too small, for
/// less than 2 r steps in a row or next to missing ones. So all of the last 2 r + 2 steps (at most 40: for ranges up to 20 steps no gap gives a shift) must lie off
/// as well, and the least of them counts; the level before is the median of all 110 steps, most of which a gap spares; and the answer
/// is NaN while one of those last steps is within r + 1 steps of a missing one, or more than a quarter of the 110 are: see <see cref="SettledSteps"/>.
/// A real shift of such a signal takes r steps to be there, and counts in full 2 r + 2 steps later.
/// Source: order statistics in place of means, as in Tukey's running medians (Exploratory Data
/// Analysis, 1977). Cost: O(n), nothing beyond the order of 120 values that other families need too, and for signals with a range 15 ns.
/// </remarks>
internal sealed class ShiftFamily : SignalFamily
{
    private const int Now = WindowStore.StepsPerBucket;
    private const int FewestNow = 5;
    private const int FewestBefore = 10;

    /// <inheritdoc/>
    public override IEnumerable<string> Names(FeatureScale scale, SignalDefinition signal) => [$"shift_{scale.Span(Now)}"];

    /// <inheritdoc/>
    public override void Compute(in SignalView view, ref FeatureWriter output)
    {
        ref readonly var summary = ref view.Summary;
        var past = summary.RangeSteps > 0 ? summary.Usual.Median : summary.CountBefore < FewestBefore ? double.NaN : summary.MedianBefore;
        var low = Math.Min(summary.LowOfTen, summary.LowestLately);
        var high = Math.Max(summary.HighOfTen, summary.HighestLately);
        var level = low > past ? low : high < past ? high : past;
        level = summary.CountOfTen < FewestNow || !summary.IsSettled ? double.NaN : level;
        output.Add(new RobustLevel(past, summary.Usual.Scale, summary.Usual.Count).Deviation(level, FewestBefore));
    }
}
