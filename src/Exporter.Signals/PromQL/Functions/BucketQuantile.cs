namespace Exporter.Signals.PromQL.Functions;

/// <summary>One bucket of a classic histogram: everything up to a bound.</summary>
/// <param name="UpperBound">Value of <c>le</c>.</param>
/// <param name="Count">Observations up to the bound, or their rate.</param>
internal record struct Bucket(double UpperBound, double Count) : IComparable<Bucket>
{
    /// <inheritdoc/>
    public readonly int CompareTo(Bucket other) => UpperBound.CompareTo(other.UpperBound);
}

/// <summary>The quantile of a classic histogram, by linear interpolation inside the bucket that holds it.</summary>
internal static class BucketQuantile
{
    // Differences this small come from float arithmetic between scrapes, not from observations.
    private const double Tolerance = 1e-12;
    private const double SmallestNormal = 2.2250738585072014e-308;

    /// <summary>Computes the quantile; sorts and repairs <paramref name="buckets"/> in place.</summary>
    /// <returns>NaN without a bucket up to +Inf, without observations or with one bucket only.</returns>
    public static double Of(double level, Span<Bucket> buckets)
    {
        if (double.IsNaN(level))
        {
            return double.NaN;
        }

        if (level is < 0 or > 1)
        {
            return level < 0 ? double.NegativeInfinity : double.PositiveInfinity;
        }

        buckets.Sort();
        if (buckets.IsEmpty || !double.IsPositiveInfinity(buckets[^1].UpperBound))
        {
            return double.NaN;
        }

        var merged = Merge(buckets);
        MakeMonotonic(merged);
        return merged.Length < 2 || merged[^1].Count == 0 ? double.NaN : Interpolate(level, merged);
    }

    private static double Interpolate(double level, ReadOnlySpan<Bucket> buckets)
    {
        var rank = level * buckets[^1].Count;
        var found = FirstReaching(rank, buckets[..^1]);
        if (found == buckets.Length - 1)
        {
            // The last bucket has no upper end: the best known answer is where it begins.
            return buckets[^2].UpperBound;
        }

        var end = buckets[found].UpperBound;
        if (found == 0 && end <= 0)
        {
            return end;
        }

        var start = found == 0 ? 0 : buckets[found - 1].UpperBound;
        var below = found == 0 ? 0 : buckets[found - 1].Count;
        return start + ((end - start) * ((rank - below) / (buckets[found].Count - below)));
    }

    /// <summary>Binary search, since with NaN among the counts the first bucket found depends on the way there.</summary>
    private static int FirstReaching(double rank, ReadOnlySpan<Bucket> buckets)
    {
        var (low, high) = (0, buckets.Length);
        while (low < high)
        {
            var middle = (int)((uint)(low + high) >> 1);
            if (buckets[middle].Count >= rank)
            {
                high = middle;
            }
            else
            {
                low = middle + 1;
            }
        }

        return low;
    }

    /// <summary>Buckets with the same bound, as from two targets that write it differently, become one.</summary>
    internal static Span<Bucket> Merge(Span<Bucket> sorted)
    {
        var last = 0;
        for (var i = 1; i < sorted.Length; i++)
        {
            if (sorted[i].UpperBound == sorted[last].UpperBound)
            {
                sorted[last].Count += sorted[i].Count;
            }
            else
            {
                sorted[++last] = sorted[i];
            }
        }

        return sorted[..(last + 1)];
    }

    private static void MakeMonotonic(Span<Bucket> buckets)
    {
        var highest = buckets[0].Count;
        for (var i = 1; i < buckets.Length; i++)
        {
            var count = buckets[i].Count;
            if (count < highest || IsAlmost(highest, count))
            {
                buckets[i].Count = highest;
            }
            else
            {
                highest = count;
            }
        }
    }

    private static bool IsAlmost(double a, double b)
    {
        if (a == b || (double.IsNaN(a) && double.IsNaN(b)))
        {
            return true;
        }

        var size = Math.Abs(a) + Math.Abs(b);
        var difference = Math.Abs(a - b);
        return a == 0 || b == 0 || size < SmallestNormal
            ? difference < Tolerance * SmallestNormal
            : difference / Math.Min(size, double.MaxValue) < Tolerance;
    }
}
