using Exporter.Ingest;
using Exporter.Signals.PromQL.Histograms;

namespace Exporter.Tests.Signals.PromQL.Histograms;

public class CounterResetsTests
{
    [Fact]
    public void Happened_WhereNothingShrank_IsFalse()
    {
        Assert.False(CounterResets.Happened(Value(0, 0.25, 1, (0, 2), (1, 3)), Value(0, 0.25, 1, (0, 2), (1, 3))));
        Assert.False(CounterResets.Happened(Value(0, 0.25, 1, (0, 2)), Value(0, 0.25, 2, (0, 2), (5, 1))));

        // A bucket that was empty may go.
        Assert.False(CounterResets.Happened(Value(0, 0.25, 1, (0, 2), (1, 0)), Value(0, 0.25, 1, (0, 2))));
    }

    [Fact]
    public void Happened_WhereACountShrank_IsTrueWhateverTheTotal()
    {
        Assert.True(CounterResets.Happened(Value(0, 0.25, 1, (0, 2)), Value(0, 0.25, 1, (0, 1))));
        Assert.True(CounterResets.Happened(Value(0, 0.25, 1, (0, 2), (1, 3)), Value(0, 0.25, 1, (0, 1), (1, 9))));
        Assert.True(CounterResets.Happened(Value(0, 0.25, 1, (0, 2)), Value(0, 0.25, 1, (1, 9))));
        Assert.True(CounterResets.Happened(Value(0, 0.25, 5, (0, 2)), Value(0, 0.25, 4, (0, 9))));
    }

    [Fact]
    public void Happened_ByACoarserSchema_ComparesWhatWasMerged()
    {
        // Buckets 1 and 2 of schema 1 are bucket 1 of schema 0.
        var before = Value(1, 0.25, 0, (1, 2), (2, 3));
        Assert.False(CounterResets.Happened(before, Value(0, 0.25, 0, (1, 5))));
        Assert.True(CounterResets.Happened(before, Value(0, 0.25, 0, (1, 4), (2, 7))));
    }

    [Fact]
    public void Happened_ByAFinerLayout_IsTrue()
    {
        Assert.True(CounterResets.Happened(Value(0, 0.25, 0, (1, 2)), Value(1, 0.25, 0, (1, 2), (2, 2))));
        Assert.True(CounterResets.Happened(Value(0, 0.25, 1), Value(0, 0.125, 1)));
    }

    [Fact]
    public void Happened_ByAWiderZeroBucket_ComparesWhatWentIn()
    {
        var before = Value(0, 0.25, 1, (0, 3), (1, 4));
        Assert.False(CounterResets.Happened(before, Value(0, 1, 4, (1, 4))));
        Assert.True(CounterResets.Happened(before, Value(0, 1, 3, (1, 9))));

        // No client ends it within a bucket that has observations.
        Assert.True(CounterResets.Happened(before, Value(0, 1.5, 99, (1, 9))));
    }

    [Fact]
    public void Happened_ByOtherCustomBounds_IsTrue()
    {
        Assert.False(CounterResets.Happened(Custom(1, 2), Custom(1, 2)));
        Assert.True(CounterResets.Happened(Custom(1, 2), Custom(1, 3)));
        Assert.True(CounterResets.Happened(Custom(1, 2), Value(0, 0, 0, (0, 9))));
    }

    private static HistogramValue Value(int schema, double threshold, double zeroCount, params (int Index, double Count)[] buckets)
    {
        var value = new HistogramValue { Schema = schema, ZeroThreshold = threshold, ZeroCount = zeroCount, Count = zeroCount };
        foreach (var (index, count) in buckets)
        {
            value.Positive.Add(index, count);
            value.Count += count;
        }

        return value;
    }

    private static HistogramValue Custom(params double[] bounds)
    {
        var value = Value(HistogramValue.CustomSchema, 0, 0, (0, 4));
        foreach (double bound in bounds)
        {
            value.AddCustomBound(bound);
        }

        return value;
    }
}
