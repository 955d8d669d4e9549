using Exporter.Ingest;
using Exporter.Signals.PromQL.Histograms;

namespace Exporter.Signals;

/// <summary>A native histogram as a reader sees it; nobody changes it any more.</summary>
/// <param name="Count">Number of observations.</param>
/// <param name="Sum">Their sum.</param>
/// <param name="Buckets">The buckets that are not empty, the zero bucket among them, from the lowest to the highest.</param>
public sealed record HistogramView(double Count, double Sum, IReadOnlyList<HistogramBucket> Buckets)
{
    /// <summary>A copy of <paramref name="value"/>.</summary>
    internal static HistogramView Of(HistogramValue value)
    {
        var walk = new BucketWalk();
        walk.LayOut(value);
        var buckets = new List<HistogramBucket>(walk.Buckets.Length);
        foreach (var bucket in walk.Buckets)
        {
            if (bucket.Count != 0)
            {
                buckets.Add(Closed(bucket, value.IsCustom));
            }
        }

        return new HistogramView(value.Count, value.Sum, buckets);
    }

    /// <summary>Buckets have the bound that is farther from zero; the zero bucket has both, and so has the lowest custom one.</summary>
    private static HistogramBucket Closed(BoundedBucket bucket, bool isCustom)
    {
        var isZero = !isCustom && bucket.Lower <= 0 && bucket.Upper >= 0;
        var hasLower = isCustom ? double.IsNegativeInfinity(bucket.Lower) : isZero || bucket.Lower < 0;
        return new HistogramBucket(bucket.Lower, bucket.Upper, bucket.Count, hasLower, HasUpper: isCustom || isZero || bucket.Upper > 0);
    }
}
