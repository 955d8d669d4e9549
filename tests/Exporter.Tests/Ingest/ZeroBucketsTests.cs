using Exporter.Ingest;
using Exporter.Ingest.Histograms;

namespace Exporter.Tests.Ingest;

/// <summary>Schema 0 throughout: bucket 0 is (0.5, 1], bucket 1 (1, 2], bucket 2 (2, 4], and below zero the same mirrored.</summary>
public class ZeroBucketsTests
{
    [Theory]
    [InlineData(0.25, 3, 0.25)] // As it is.
    [InlineData(1, 5, 1)] // With bucket 0, which ends there.
    [InlineData(1.5, 9, 2)] // Inside bucket 1, so up to its end.
    [InlineData(3, 17, 4)]
    [InlineData(8, 17, 8)] // Beyond all buckets.
    public void Widened_OverPositiveBuckets_CountsThoseInside(double threshold, double count, double end) =>
        Assert.Equal((count, end), ZeroBuckets.Widened(Value(0.25, 3, positive: [(0, 2), (1, 4), (2, 8)]), threshold));

    [Fact]
    public void Widened_IntoAnEmptyBucket_EndsInside() =>
        Assert.Equal((5, 1.5), ZeroBuckets.Widened(Value(0.25, 3, positive: [(0, 2), (1, 0)]), 1.5));

    [Fact]
    public void Widened_FurtherByANegativeBucket_CountsPositiveOnesAnew() =>
        Assert.Equal((3 + 7 + 9 + 5, 4.0), ZeroBuckets.Widened(Value(0.25, 3, positive: [(1, 7), (2, 9)], negative: [(2, 5)]), 2.5));

    [Fact]
    public void Reconcile_WithANarrowerOne_LeavesTheWiderAsItIs()
    {
        var value = Value(1, 2, positive: [(1, 4)]);

        Assert.Equal(1 + 3, ZeroBuckets.Reconcile(value, Value(0.25, 1, positive: [(0, 3), (1, 6)])));

        Assert.Equal((1.0, 2.0), (value.ZeroThreshold, value.ZeroCount));
        Assert.Equal([1], value.Positive.Indexes.ToArray());
    }

    [Fact]
    public void Reconcile_WithAWiderOne_MovesBucketsIntoZero()
    {
        var value = Value(0.25, 1, positive: [(0, 3), (1, 6)], negative: [(0, 5)]);

        Assert.Equal(2, ZeroBuckets.Reconcile(value, Value(1, 2, positive: [(1, 4)])));

        Assert.Equal((1.0, 9.0), (value.ZeroThreshold, value.ZeroCount));
        Assert.Equal([1], value.Positive.Indexes.ToArray());
        Assert.Equal(0, value.Negative.Length);
    }

    [Fact]
    public void Reconcile_WhereEachEndsInsideTheOther_GoesUpUntilItFitsBoth()
    {
        // 1.5 lies in the value's bucket 1, which ends at 2; the other has a bucket there that is in then as well.
        var value = Value(0.25, 1, positive: [(1, 6)]);

        Assert.Equal(2 + 8, ZeroBuckets.Reconcile(value, Value(1.5, 2, positive: [(1, 8)])));

        Assert.Equal((2.0, 7.0), (value.ZeroThreshold, value.ZeroCount));
        Assert.Equal(0, value.Positive.Length);
    }

    private static HistogramValue Value(double threshold, double zeroCount, (int Index, double Count)[] positive, (int Index, double Count)[]? negative = null)
    {
        var value = new HistogramValue { ZeroThreshold = threshold, ZeroCount = zeroCount, Count = zeroCount };
        foreach (var (index, count) in positive)
        {
            value.Positive.Add(index, count);
            value.Count += count;
        }

        foreach (var (index, count) in negative ?? [])
        {
            value.Negative.Add(index, count);
            value.Count += count;
        }

        return value;
    }
}
