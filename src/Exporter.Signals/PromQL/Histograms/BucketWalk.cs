using Exporter.Ingest;
using Exporter.Ingest.Histograms;

namespace Exporter.Signals.PromQL.Histograms;

/// <summary>A bucket with its bounds.</summary>
internal readonly record struct BoundedBucket(double Lower, double Upper, double Count);

/// <summary>The buckets of a native histogram from the lowest to the highest, the zero bucket among them.</summary>
/// <remarks>Reused from one histogram to the next; not thread-safe.</remarks>
internal sealed class BucketWalk
{
    private readonly List<BoundedBucket> _buckets = [];

    /// <summary>The buckets of the histogram that was laid out last.</summary>
    public ReadOnlySpan<BoundedBucket> Buckets => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_buckets);

    /// <summary>Lays out a histogram; buckets that reach into the zero bucket are cut there.</summary>
    public void LayOut(HistogramValue value)
    {
        _buckets.Clear();
        for (var i = value.Negative.Length - 1; i >= 0; i--)
        {
            var (near, far) = Bounds(value, value.Negative.Indexes[i]);
            _buckets.Add(new BoundedBucket(-far, -near, value.Negative.Counts[i]));
        }

        if (value.ZeroCount > 0)
        {
            _buckets.Add(new BoundedBucket(-value.ZeroThreshold, value.ZeroThreshold, value.ZeroCount));
        }

        for (var i = 0; i < value.Positive.Length; i++)
        {
            var (near, far) = Bounds(value, value.Positive.Indexes[i]);
            _buckets.Add(new BoundedBucket(near, far, value.Positive.Counts[i]));
        }
    }

    private static (double Near, double Far) Bounds(HistogramValue value, int index)
    {
        if (value.IsCustom)
        {
            var bounds = value.CustomBounds;
            return (index == 0 ? double.NegativeInfinity : bounds[index - 1], index == bounds.Length ? double.PositiveInfinity : bounds[index]);
        }

        var near = BucketBounds.Exponential(index - 1, value.Schema);
        return (near > 0 && near < value.ZeroThreshold ? value.ZeroThreshold : near, BucketBounds.Exponential(index, value.Schema));
    }
}
