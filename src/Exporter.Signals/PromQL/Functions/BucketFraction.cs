namespace Exporter.Signals.PromQL.Functions;

/// <summary>The share of a classic histogram's observations between two values, linear inside a bucket.</summary>
internal static class BucketFraction
{
    /// <summary>Computes the share; sorts and merges <paramref name="buckets"/> in place.</summary>
    /// <returns>NaN without a bucket up to +Inf or without observations.</returns>
    public static double Of(double lower, double upper, Span<Bucket> buckets)
    {
        buckets.Sort();
        if (buckets.IsEmpty || !double.IsPositiveInfinity(buckets[^1].UpperBound))
        {
            return double.NaN;
        }

        var merged = BucketQuantile.Merge(buckets);
        var count = merged[^1].Count;
        if (count == 0 || double.IsNaN(lower) || double.IsNaN(upper))
        {
            return double.NaN;
        }

        return lower >= upper ? 0 : (RankOf(upper, merged, count) - RankOf(lower, merged, count)) / count;
    }

    /// <summary>How many observations lie below a value.</summary>
    private static double RankOf(double value, ReadOnlySpan<Bucket> buckets, double count)
    {
        var (start, rank) = (double.NegativeInfinity, 0.0);
        foreach (var bucket in buckets)
        {
            if (start >= value)
            {
                return Capped(rank, count);
            }

            if (bucket.UpperBound > value)
            {
                return Capped(rank + ((bucket.Count - rank) * (value - start) / (bucket.UpperBound - start)), count);
            }

            (start, rank) = (bucket.UpperBound, bucket.Count);
        }

        return count;
    }

    private static double Capped(double rank, double count) => rank > count ? count : rank;
}
