using Exporter.Ingest.Otlp.Proto;

namespace Exporter.Ingest.Otlp;

/// <summary>An exponential histogram of OpenTelemetry as a native one.</summary>
/// <remarks>
/// Source: opentelemetry.io/docs/specs/otel/compatibility/prometheus_and_openmetrics, "Exponential Histograms". OpenTelemetry's bucket i ends where Prometheus' bucket i + 1 does;
/// a scale finer than Prometheus' finest is made coarser by merging neighbours, two for each step of scale.
/// </remarks>
internal static class ExponentialBuckets
{
    // What Prometheus takes where the sender names no width of zero.
    private const double DefaultZeroThreshold = 1e-128;

    /// <summary>Buckets that one point may have, empty ones included; a client makes 160 at most.</summary>
    private const int MaxBuckets = 10_000;

    /// <summary>Reads a point.</summary>
    /// <returns>Null, or why it cannot be a native histogram.</returns>
    public static string? Read(ExponentialHistogramDataPoint point, HistogramValue into)
    {
        into.Clear();
        if (point.Scale < HistogramValue.MinSchema)
        {
            return $"scale {point.Scale} is coarser than {HistogramValue.MinSchema}";
        }

        foreach (var side in new[] { point.Positive, point.Negative })
        {
            if (side is not null && (side.BucketCounts.Count > MaxBuckets || Math.Abs((long)side.Offset) > int.MaxValue / 2))
            {
                return $"{side.BucketCounts.Count} buckets from {side.Offset} on; at most {MaxBuckets} are taken";
            }
        }

        if (!double.IsFinite(point.ZeroThreshold))
        {
            return $"its zero bucket ends at {point.ZeroThreshold}";
        }

        var shift = Math.Max(0, point.Scale - HistogramValue.MaxSchema);
        into.Schema = point.Scale - shift;
        into.ZeroThreshold = point.ZeroThreshold > 0 ? point.ZeroThreshold : DefaultZeroThreshold;
        into.ZeroCount = point.ZeroCount;
        into.Count = point.Count;
        into.Sum = point.Sum;
        Place(point.Positive, shift, into.Positive);
        Place(point.Negative, shift, into.Negative);
        return FaultOfRange(into, into.Positive) ?? FaultOfRange(into, into.Negative) ?? FaultOfCount(point);
    }

    // From the smallest float64, 2^-1074, to the bucket of the infinities behind 2^1024; one more on either side for who rounds.
    private static string? FaultOfRange(HistogramValue value, HistogramSide side)
    {
        var (first, last) = value.Schema < 0 ? (-1074 >> -value.Schema, 1024 >> -value.Schema) : (-1074 << value.Schema, 1024 << value.Schema);
        return side.Length == 0 || (side.Indexes[0] >= first - 1 && side.Indexes[^1] <= last + 2) ? null : "it has buckets beyond the range of float64";
    }

    // Observations that are no number make the sum NaN, and are in no bucket.
    private static string? FaultOfCount(ExponentialHistogramDataPoint point)
    {
        var placed = CountOf(point.Positive) + CountOf(point.Negative) + point.ZeroCount;
        return placed == point.Count || (placed < point.Count && double.IsNaN(point.Sum)) ? null : $"its count is {point.Count}, its buckets have {placed}";
    }

    private static UInt128 CountOf(ExponentialHistogramDataPoint.Types.Buckets? buckets)
    {
        UInt128 count = 0;
        foreach (var bucket in buckets?.BucketCounts ?? [])
        {
            count += bucket;
        }

        return count;
    }

    private static void Place(ExponentialHistogramDataPoint.Types.Buckets? buckets, int shift, HistogramSide side)
    {
        for (var i = 0; i < (buckets?.BucketCounts.Count ?? 0); i++)
        {
            var index = ((buckets!.Offset + i) >> Math.Min(shift, 31)) + 1;
            if (side.Length > 0 && side.Indexes[^1] == index)
            {
                side.Counts[^1] += buckets.BucketCounts[i];
            }
            else
            {
                side.Add(index, buckets.BucketCounts[i]);
            }
        }

        side.Compact();
    }
}
