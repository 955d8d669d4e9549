using Exporter.Features.Statistics;
using Exporter.Signals;

namespace Exporter.Features.Library;

/// <summary>How far the last value lies beyond everything that the windows hold, in widths of what they hold, -20..20; 0 within it.</summary>
/// <remarks>
/// What they hold are the 119 steps before this one and the means of the ten-step buckets before those; the width is that from the smallest to the
/// largest, and no less than 0.001 · |the middle of both| or 1e-9. NaN when the value is missing or fewer than 10 of the 119 steps are present.
/// A robust deviation asks how unusual a value is; where spikes are usual, many are, and only what was never seen is news.
/// Source: records of a sequence, as in extreme value theory (Arnold, Balakrishnan and Nagaraja, Records, 1998). Cost: two comparisons for each of 263 values.
/// </remarks>
internal sealed class NoveltyFamily : SignalFamily
{
    private const int Fewest = 10;

    /// <inheritdoc/>
    public override IEnumerable<string> Names(FeatureScale scale, SignalDefinition signal) => ["novelty_all"];

    /// <inheritdoc/>
    public override void Compute(in SignalView view, ref FeatureWriter output)
    {
        ref readonly var summary = ref view.Summary;
        var (last, low, high) = (summary.Last, summary.EarlierLowest, summary.EarlierHighest);
        if (double.IsNaN(last) || summary.Fine.Count - 1 < Fewest)
        {
            output.Add(double.NaN);
            return;
        }

        var beyond = last > high ? last - high : last < low ? last - low : 0;
        var width = Math.Max(high - low, Math.Max(1e-3 * Math.Abs((high + low) / 2), 1e-9));
        output.Add(Math.Clamp(beyond / width, -RobustLevel.MostDeviations, RobustLevel.MostDeviations));
    }
}
