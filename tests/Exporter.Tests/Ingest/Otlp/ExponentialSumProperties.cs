using CsCheck;
using Exporter.Ingest;
using Exporter.Ingest.Histograms;
using Exporter.Ingest.Otlp;

namespace Exporter.Tests.Ingest.Otlp;

/// <summary>Deltas that are added up count what a histogram of all observations would, at the scale and with the zero bucket that came out.</summary>
public class ExponentialSumProperties
{
    // Observations over 80 powers of two, of both signs, and zeros.
    private static readonly Gen<double> Observation = Gen.Select(Gen.Int[-1, 1], Gen.Double[1.0, 2.0], Gen.Int[-40, 40]).Select((sign, significand, power) => sign * Math.ScaleB(significand, power));

    private static readonly Gen<(int Schema, double Threshold, double[] Observations)> Part =
        Gen.Select(Gen.Int[HistogramValue.MinSchema, HistogramValue.MaxSchema], Gen.OneOf(Gen.Const(1e-128), Gen.Const(0.5), Gen.Double[0, 4]), Observation.Array[0, 12]);

    [Fact]
    public void Sum_OfAnyDeltas_CountsTheObservationsThemselves() => Part.Array[1, 12].Sample(parts =>
    {
        var (sum, arithmetic) = (new ExponentialSum(), new HistogramArithmetic());
        var total = new HistogramValue();
        foreach (var (schema, threshold, observations) in parts)
        {
            total = Observe(schema, threshold, observations);
            sum.Add(total, arithmetic);
        }

        double[] all = [.. parts.SelectMany(part => part.Observations)];
        Assert.Equal(all.Length, total.Count);
        Assert.Equal(all.Sum(), total.Sum, 1e-9 * all.Sum(Math.Abs));
        Assert.Equal(parts.Min(part => part.Schema), total.Schema);
        Assert.InRange(total.ZeroThreshold, parts.Max(part => part.Threshold), double.MaxValue);
        Assert.Equal(all.Count(value => Math.Abs(value) <= total.ZeroThreshold), total.ZeroCount);
        AssertSide(all.Where(value => value > total.ZeroThreshold), total, total.Positive);
        AssertSide(all.Where(value => -value > total.ZeroThreshold), total, total.Negative);
    });

    [Fact]
    public void Sum_WithOneZeroBucketThroughout_LeavesItAsItIs() => Part.Array[1, 12].Sample(parts =>
    {
        var (sum, arithmetic) = (new ExponentialSum(), new HistogramArithmetic());
        var total = new HistogramValue();
        foreach (var (schema, _, observations) in parts)
        {
            total = Observe(schema, 0.7, observations);
            sum.Add(total, arithmetic);
        }

        Assert.Equal(0.7, total.ZeroThreshold);
    });

    [Fact]
    public void Sum_OfMoreBucketsThanItMayHave_IsMadeCoarser()
    {
        // A bucket each, of scale 3: 8 to a power of two. Of scale 2, these are 200 / 2 and one that is cut.
        var (sum, arithmetic) = (new ExponentialSum(), new HistogramArithmetic());
        var total = new HistogramValue();
        for (var i = 1; i <= 200; i++)
        {
            total = new HistogramValue { Schema = 3, ZeroThreshold = 1e-128, Count = 1 };
            total.Positive.Add(i, 1);
            sum.Add(total, arithmetic);
            Assert.Equal(i <= ExponentialSum.MaxBuckets ? 3 : 2, total.Schema);
        }

        Assert.Equal((200.0, 100), (total.Count, total.Positive.Length));
        Assert.All(total.Positive.Counts.ToArray(), count => Assert.Equal(2, count));
    }

    [Fact]
    public void Sum_OfBucketsWithinTheZeroBucket_CountsThemAsZero()
    {
        var (sum, arithmetic) = (new ExponentialSum(), new HistogramArithmetic());
        var total = new HistogramValue();
        for (var i = 0; i < 2; i++)
        {
            total = new HistogramValue { ZeroThreshold = 2, ZeroCount = 1, Count = 7 };
            total.Positive.Add(1, 2);
            total.Positive.Add(2, 4);
            sum.Add(total, arithmetic);
        }

        Assert.Equal((6.0, 14.0), (total.ZeroCount, total.Count));
        Assert.Equal([2], total.Positive.Indexes.ToArray());
        Assert.Equal([8.0], total.Positive.Counts.ToArray());
    }

    /// <summary>What an SDK would report of these observations.</summary>
    private static HistogramValue Observe(int schema, double threshold, double[] observations)
    {
        var value = new HistogramValue { Schema = schema, ZeroThreshold = threshold, Count = observations.Length, Sum = observations.Sum() };
        value.ZeroCount = observations.Count(one => Math.Abs(one) <= threshold);
        Place(observations.Where(one => one > threshold), schema, value.Positive);
        Place(observations.Where(one => -one > threshold), schema, value.Negative);
        return value;
    }

    private static void Place(IEnumerable<double> observations, int schema, HistogramSide side)
    {
        foreach (var bucket in Buckets(observations, schema))
        {
            side.Add(bucket.Index, bucket.Count);
        }
    }

    private static void AssertSide(IEnumerable<double> observations, HistogramValue total, HistogramSide side)
    {
        var populated = side.Indexes.ToArray().Zip(side.Counts.ToArray()).Where(bucket => bucket.Second != 0);
        Assert.Equal(Buckets(observations, total.Schema).Select(bucket => (bucket.Index, bucket.Count)), populated);
    }

    // By logarithms: bucket i ends at 2^(i / 2^schema).
    private static IEnumerable<(int Index, double Count)> Buckets(IEnumerable<double> observations, int schema) => observations
        .GroupBy(one => (int)Math.Ceiling(Math.Log2(Math.Abs(one)) * Math.ScaleB(1, schema)))
        .OrderBy(group => group.Key)
        .Select(group => (group.Key, (double)group.Count()));
}
