using Exporter.Forecasting;
using Exporter.Forecasting.Combined;

namespace Exporter.Tests.Forecasting.Combined;

public sealed class ReachWeightsTests
{
    private static readonly double[] Line = [.. Enumerable.Range(0, 60).Select(i => (double)i)];

    [Fact]
    public void Weights_AreTheFourthPowerOfErrors()
    {
        // A line, missed by 1 and by 2: 1 and 1/16.
        var weights = Learn(Line, new Off(1), new Off(2));
        Assert.Equal([16 / 17.0, 1 / 17.0], weights.Weights.ToArray());

        // Together always off by (16 · 1 + 2) / 17, which the 80 % interval has to hold as well.
        Assert.Equal(18 / 17.0 / NormalDistribution.Of80Percent, weights.Deviation, 1e-12);
    }

    [Fact]
    public void WithoutError_TakesAll()
    {
        var weights = Learn(Line, new Off(0), new Off(0), new Off(3));
        Assert.Equal([0.5, 0.5, 0], weights.Weights.ToArray());
        Assert.Equal(0, weights.Deviation);
    }

    [Fact]
    public void WhoCannotTellNow_CountsNothing()
    {
        var weights = Learn(Line, new Off(1), new Off(0, KnowsUntil: 58));
        Assert.Equal([1, 0], weights.Weights.ToArray());
    }

    [Fact]
    public void OriginAtWhichOneCannotTell_CountsForNone()
    {
        // Only the last eight origins are left, or seven, which are too few.
        Assert.True(new ReachWeights(2).TryLearn(Known(Line), [new Off(1), new Off(1, KnowsFrom: 50)], 2, 0));
        Assert.False(new ReachWeights(2).TryLearn(Known(Line), [new Off(1), new Off(1, KnowsFrom: 51)], 2, 0));
    }

    [Fact]
    public void Deviation_HoldsTheConformalShare()
    {
        // 19 truths, off by 1, 2 … 19: the ⌈20 · 0.8⌉-th is 16, the ⌈20 · 0.95⌉-th is 19.
        var past = Known([.. Enumerable.Range(0, 20).Select(i => (double)i)]);
        var weights = new ReachWeights(1);
        Assert.True(weights.TryLearn(past, [new Zero()], 1, 0));
        Assert.Equal(Math.Max(16 / NormalDistribution.Of80Percent, 19 / NormalDistribution.Of95Percent), weights.Deviation, 1e-12);
    }

    private static ReachWeights Learn(double[] values, params IExpert[] experts)
    {
        var weights = new ReachWeights(experts.Length);
        Assert.True(weights.TryLearn(Known(values), experts, 2, 0));
        return weights;
    }

    private static KnownPast Known(double[] values)
    {
        var past = new KnownPast(0);
        past.Read(values);
        return past;
    }

    /// <summary>Knows that the series counts its steps, and misses by a constant.</summary>
    private sealed record Off(double By, int KnowsFrom = 0, int KnowsUntil = int.MaxValue) : IExpert
    {
        public void Read(KnownPast past)
        {
        }

        public double Ahead(int origin, int ahead) => origin >= KnowsFrom && origin <= KnowsUntil ? origin + ahead + By : double.NaN;
    }

    private sealed record Zero : IExpert
    {
        public void Read(KnownPast past)
        {
        }

        public double Ahead(int origin, int ahead) => 0;
    }
}
