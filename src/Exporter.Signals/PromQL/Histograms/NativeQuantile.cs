using Exporter.Ingest;

namespace Exporter.Signals.PromQL.Histograms;

/// <summary><c>histogram_quantile</c>, <c>histogram_fraction</c> and the moments of native histograms.</summary>
/// <remarks>Observations are spread evenly within the zero bucket and custom buckets, and evenly on a logarithmic scale elsewhere.</remarks>
internal sealed class NativeQuantile
{
    private readonly BucketWalk _walk = new();

    /// <summary>The value below which the share <paramref name="level"/> of the observations lies.</summary>
    public double Of(double level, HistogramValue value)
    {
        if (level is < 0 or > 1)
        {
            return level < 0 ? double.NegativeInfinity : double.PositiveInfinity;
        }

        if (value.Count == 0 || double.IsNaN(level))
        {
            return double.NaN;
        }

        // Counted from the nearer end, so that rounding adds up over fewer buckets; NaN observations sit at the upper end.
        var fromBelow = double.IsNaN(value.Sum) || level < 0.5;
        var rank = (fromBelow ? level : 1 - level) * value.Count;
        _walk.LayOut(value);
        var (bucket, count) = Find(rank, fromBelow);
        if (value.IsCustom)
        {
            if (double.IsNegativeInfinity(bucket.Lower))
            {
                if (bucket.Upper <= 0)
                {
                    return bucket.Upper;
                }

                bucket = bucket with { Lower = 0 };
            }
            else if (double.IsPositiveInfinity(bucket.Upper))
            {
                return bucket.Lower;
            }
        }
        else if (bucket.Lower < 0 && bucket.Upper > 0)
        {
            bucket = OneSided(bucket, value);
        }

        count = Math.Min(count, value.Count);
        if (count < rank)
        {
            return double.IsNaN(value.Sum) ? double.NaN : bucket.Upper;
        }

        rank = fromBelow ? rank - (count - bucket.Count) : count - rank;
        return At(rank / bucket.Count, bucket, value.IsCustom);
    }

    /// <summary>The share of observations between two values.</summary>
    public double Fraction(double lower, double upper, HistogramValue value)
    {
        if (value.Count == 0 || double.IsNaN(lower) || double.IsNaN(upper))
        {
            return double.NaN;
        }

        if (lower >= upper)
        {
            return 0;
        }

        _walk.LayOut(value);
        var (count, rank) = (0.0, 0.0);
        double? lowerRank = null, upperRank = null;
        foreach (var laidOut in _walk.Buckets)
        {
            count += laidOut.Count;
            var isZero = laidOut.Lower <= 0 && laidOut.Upper >= 0;
            var bucket = isZero ? OneSided(laidOut, value) : laidOut;
            lowerRank ??= RankOf(lower, bucket, rank, value.IsCustom || isZero);
            upperRank ??= RankOf(upper, bucket, rank, value.IsCustom || isZero);
            rank += bucket.Count;
        }

        // Only with NaN observations, which are in no bucket, is the count more than the buckets hold.
        count = double.IsNaN(value.Sum) ? count : value.Count;
        return (Capped(upperRank, count) - Capped(lowerRank, count)) / value.Count;
    }

    /// <summary>The population variance, each observation taken for the middle of its bucket.</summary>
    public double Variance(HistogramValue value)
    {
        _walk.LayOut(value);
        var mean = value.Sum / value.Count;
        var sum = new Numerics.CompensatedSum(0);
        foreach (var bucket in _walk.Buckets)
        {
            if (bucket.Count != 0)
            {
                var delta = Middle(bucket, value.IsCustom) - mean;
                sum.Add(bucket.Count * delta * delta);
            }
        }

        return sum.Value / value.Count;
    }

    private (BoundedBucket Bucket, double Count) Find(double rank, bool fromBelow)
    {
        var buckets = _walk.Buckets;
        var (bucket, count) = (default(BoundedBucket), 0.0);
        for (var i = 0; i < buckets.Length; i++)
        {
            bucket = buckets[fromBelow ? i : buckets.Length - 1 - i];
            if (bucket.Count != 0)
            {
                count += bucket.Count;
                if (count >= rank)
                {
                    break;
                }
            }
        }

        return (bucket, count);
    }

    /// <summary>The zero bucket of a histogram that has buckets on one side only ends at zero.</summary>
    private static BoundedBucket OneSided(BoundedBucket bucket, HistogramValue value) => (value.Negative.Length, value.Positive.Length) switch
    {
        (0, > 0) => bucket with { Lower = 0 },
        ( > 0, 0) => bucket with { Upper = 0 },
        _ => bucket,
    };

    private static double At(double fraction, BoundedBucket bucket, bool isCustom)
    {
        if (isCustom || (bucket.Lower <= 0 && bucket.Upper >= 0))
        {
            return bucket.Lower + ((bucket.Upper - bucket.Lower) * fraction);
        }

        var (lower, upper) = (Math.Log2(Math.Abs(bucket.Lower)), Math.Log2(Math.Abs(bucket.Upper)));
        return bucket.Lower > 0
            ? Math.Pow(2, lower + ((upper - lower) * fraction))
            : -Math.Pow(2, upper + ((lower - upper) * (1 - fraction)));
    }

    /// <summary>How many observations lie below a value; null where it lies above the bucket.</summary>
    private static double? RankOf(double value, BoundedBucket bucket, double rank, bool isLinear)
    {
        if (bucket.Lower >= value)
        {
            return rank;
        }

        if (!(bucket.Upper > value))
        {
            return null;
        }

        if (isLinear)
        {
            return rank + (bucket.Count * (value - bucket.Lower) / (bucket.Upper - bucket.Lower));
        }

        var (lower, upper, at) = (Math.Log2(Math.Abs(bucket.Lower)), Math.Log2(Math.Abs(bucket.Upper)), Math.Log2(Math.Abs(value)));
        var fraction = value > 0 ? (at - lower) / (upper - lower) : 1 - ((at - upper) / (lower - upper));
        return rank + (bucket.Count * fraction);
    }

    private static double Capped(double? rank, double count) => rank is not { } known || known > count ? count : known;

    private static double Middle(BoundedBucket bucket, bool isCustom)
    {
        if (isCustom)
        {
            return (bucket.Upper + bucket.Lower) / 2;
        }

        if (bucket.Lower <= 0 && bucket.Upper >= 0)
        {
            return 0;
        }

        var middle = Math.Sqrt(bucket.Upper * bucket.Lower);
        return bucket.Upper < 0 ? -middle : middle;
    }
}
