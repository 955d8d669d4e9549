namespace Exporter.Ingest.Histograms;

/// <summary>Makes the zero buckets of two histograms equally wide.</summary>
internal static class ZeroBuckets
{
    /// <summary>Widens the zero bucket of <paramref name="value"/> until both histograms could have it.</summary>
    /// <returns>What <paramref name="other"/>, which stays as it is, would then count as zero.</returns>
    public static double Reconcile(HistogramValue value, HistogramValue other)
    {
        var (otherCount, otherThreshold) = (other.ZeroCount, other.ZeroThreshold);
        while (otherThreshold != value.ZeroThreshold)
        {
            if (value.ZeroThreshold > otherThreshold)
            {
                (otherCount, otherThreshold) = Widened(other, value.ZeroThreshold);
            }

            if (otherThreshold > value.ZeroThreshold)
            {
                (value.ZeroCount, value.ZeroThreshold) = Widened(value, otherThreshold);
                Empty(value.Positive, value);
                Empty(value.Negative, value);
                HistogramArithmetic.Compact(value);
            }
        }

        return otherCount;
    }

    /// <summary>The zero bucket with a larger threshold; one inside a populated bucket goes up to that bucket's end.</summary>
    public static (double Count, double Threshold) Widened(HistogramValue value, double threshold)
    {
        if (threshold == value.ZeroThreshold)
        {
            return (value.ZeroCount, threshold);
        }

        while (true)
        {
            var count = value.ZeroCount + Inside(value.Positive, value.Schema, ref threshold);
            var before = threshold;
            count += Inside(value.Negative, value.Schema, ref threshold);
            if (threshold == before)
            {
                // Where a negative bucket widened it, the positive ones have to be counted anew.
                return (count, threshold);
            }
        }
    }

    private static double Inside(HistogramSide side, int schema, ref double threshold)
    {
        var count = 0.0;
        for (var i = 0; i < side.Length && BucketBounds.Exponential(side.Indexes[i] - 1, schema) < threshold; i++)
        {
            count += side.Counts[i];
            var end = BucketBounds.Exponential(side.Indexes[i], schema);
            if (end > threshold)
            {
                threshold = side.Counts[i] != 0 ? end : threshold;
                break;
            }
        }

        return count;
    }

    private static void Empty(HistogramSide side, HistogramValue value)
    {
        for (var i = 0; i < side.Length && BucketBounds.Exponential(side.Indexes[i] - 1, value.Schema) < value.ZeroThreshold; i++)
        {
            side.Counts[i] = 0;
        }
    }
}
