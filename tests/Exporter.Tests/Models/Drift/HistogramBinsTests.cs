using CsCheck;

namespace Exporter.Tests.Models.Drift;

public sealed class HistogramBinsTests
{
    [Theory]
    [InlineData(-5f, 0)]
    [InlineData(0.1f, 0)]
    [InlineData(0.1000001f, 1)]
    [InlineData(2f, 1)]
    [InlineData(3f, 2)]
    [InlineData(float.PositiveInfinity, 2)]
    [InlineData(float.NegativeInfinity, 0)]
    [InlineData(float.NaN, 3)]
    public void BinOf_AValue_IsTheOneThatItsUpperEdgeCloses(float value, int bin) =>
        // 0.1 as float32 is more than 0.1 as float64, and lies on the edge all the same.
        Assert.Equal(bin, SomeReference.Bins([0.1, 2], [1, 1, 1, 1]).BinOf(value));

    [Fact]
    public void BinOf_NoEdges_IsTheOneBinOrMissing() =>
        Assert.Equal((0, 1), (SomeReference.Bins([], [0, 9]).BinOf(3), SomeReference.Bins([], [0, 9]).BinOf(float.NaN)));

    [Fact]
    public void BinOf_OnAnyEdges_IsTheNumberOfThemBelow() => Gen.Select(Gen.Int[-40, 40].Array[0, 30], Gen.Int[-45, 45]).Sample((drawn, twice) =>
    {
        double[] edges = [.. drawn.Distinct().Order().Select(edge => (double)edge)];
        return SomeReference.Bins(edges, new long[edges.Length + 2]).BinOf(twice / 2f) == edges.Count(edge => edge < twice / 2f);
    });

    [Fact]
    public void Position_IsInDeviationsFromTheMiddleEdge_AndEndsTenBeyondTheOutermost()
    {
        var bins = SomeReference.Bins([10, 20, 50], [1, 1, 1, 1, 0], deviation: 5, means: [5, 15, 30, 60]);

        Assert.Equal(0, bins.Position(20));
        Assert.Equal(2 * 1024, bins.Position(30));
        Assert.Equal(-5 * 1024 / 2, bins.Position(7.5f));
        Assert.Equal((6 + 10) * 1024, bins.Position(1e30f));
        Assert.Equal((-2 - 10) * 1024, bins.Position(float.MinValue));
        Assert.Equal((-40, 100, 33), (bins.Clip(-1e9f), bins.Clip(1e9f), bins.Clip(33)));
    }

    [Fact]
    public void Position_FeatureThatNeverChanges_HasNone()
    {
        var bins = SomeReference.Bins([1], [9, 0, 0], deviation: 0, means: [1, 0]);

        Assert.Equal(0, bins.Position(77));
        Assert.Equal(77, bins.Clip(77));
    }
}
