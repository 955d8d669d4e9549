using Exporter.Ingest.Histograms;

namespace Exporter.Ingest.Otlp;

/// <summary>What the deltas of one exponential histogram add up to.</summary>
/// <remarks>
/// Source: opentelemetry.io/docs/specs/otel/metrics/data-model, "ExponentialHistogram": histograms of different scales are merged at the coarser one, their zero buckets at the
/// wider one. Where a side would have more than <see cref="MaxBuckets"/> populated buckets, the scale is made coarser until it has not, as the Collector does. So the total only
/// ever becomes coarser, which is no reset of a counter. Not thread-safe.
/// </remarks>
internal sealed class ExponentialSum
{
    /// <summary>Populated buckets of either side; what an SDK has by default.</summary>
    public const int MaxBuckets = 160;

    /// <summary>Room that a total may need, in numbers of 8 bytes: a bucket has its count and its index.</summary>
    public const int MaxNumbers = 2 * MaxBuckets * 3 / 2;

    private readonly HistogramValue _total = new();
    private bool _hasBegun;

    /// <summary>Of nobody: stands where a series has another kind of total.</summary>
    public static ExponentialSum None { get; } = new();

    /// <summary>Adds a delta.</summary>
    /// <param name="delta">Its count is that of its buckets; overwritten by the total.</param>
    /// <param name="arithmetic">Buffers.</param>
    public void Add(HistogramValue delta, HistogramArithmetic arithmetic)
    {
        delta.ZeroCount += TakeInside(delta, delta.Positive) + TakeInside(delta, delta.Negative);
        if (_hasBegun)
        {
            // At one scale before anything else: zero buckets then end between the very buckets that are added.
            arithmetic.Reduce(delta, _total.Schema);
            arithmetic.Reduce(_total, delta.Schema);
            arithmetic.TryAdd(delta, _total);
        }

        HistogramArithmetic.Compact(delta);
        while (Math.Max(delta.Positive.Length, delta.Negative.Length) > MaxBuckets && delta.Schema > HistogramValue.MinSchema)
        {
            arithmetic.Reduce(delta, delta.Schema - 1);
        }

        _total.CopyFrom(delta);
        _hasBegun = true;
    }

    // Whoever lists buckets within the zero bucket means the zero bucket; a sum would not look at them again.
    private static double TakeInside(HistogramValue value, HistogramSide side)
    {
        var inside = 0.0;
        for (var i = 0; i < side.Length && BucketBounds.Exponential(side.Indexes[i], value.Schema) <= value.ZeroThreshold; i++)
        {
            inside += side.Counts[i];
            side.Counts[i] = 0;
        }

        return inside;
    }
}
