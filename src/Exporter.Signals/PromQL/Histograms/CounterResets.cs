using Exporter.Ingest;
using Exporter.Ingest.Histograms;

namespace Exporter.Signals.PromQL.Histograms;

/// <summary>Tells from two successive samples of a histogram whether its counter began anew between them.</summary>
internal static class CounterResets
{
    /// <summary>True when any count is smaller than before, or when the layout is finer than before.</summary>
    /// <remarks>
    /// Without a reset a client only ever merges: it makes its schema coarser or its zero bucket wider. So counts are compared
    /// in the newer layout, and a layout that cannot come from the older one by merging is a reset.
    /// </remarks>
    public static bool Happened(HistogramValue previous, HistogramValue current)
    {
        if (current.Count < previous.Count || current.IsCustom != previous.IsCustom
            || !HistogramArithmetic.HaveSameBounds(current, previous) || current.Schema > previous.Schema
            || current.ZeroThreshold < previous.ZeroThreshold)
        {
            return true;
        }

        if (!current.IsCustom)
        {
            var (zeroCount, threshold) = ZeroBuckets.Widened(previous, current.ZeroThreshold);
            if (threshold != current.ZeroThreshold || current.ZeroCount < zeroCount)
            {
                return true;
            }
        }

        return Shrank(previous, previous.Positive, current, current.Positive) || Shrank(previous, previous.Negative, current, current.Negative);
    }

    private static bool Shrank(HistogramValue previous, HistogramSide before, HistogramValue current, HistogramSide now)
    {
        var (i, j) = (0, 0);
        while (i < before.Length)
        {
            // All buckets of before that make one bucket in the newer layout.
            var index = IndexIn(current, previous, before.Indexes[i]);
            var count = 0.0;
            for (; i < before.Length && IndexIn(current, previous, before.Indexes[i]) == index; i++)
            {
                count += before.Counts[i];
            }

            if (!current.IsCustom && BucketBounds.Exponential(index, current.Schema) <= current.ZeroThreshold)
            {
                continue;
            }

            while (j < now.Length && now.Indexes[j] < index)
            {
                j++;
            }

            var found = j < now.Length && now.Indexes[j] == index;
            if (found ? now.Counts[j] < count : count != 0)
            {
                return true;
            }
        }

        return false;
    }

    private static int IndexIn(HistogramValue current, HistogramValue previous, int index) =>
        current.Schema == previous.Schema ? index : BucketBounds.Coarser(index, previous.Schema, current.Schema);
}
