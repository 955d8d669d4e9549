using Exporter.Models.Evaluation;

namespace Exporter.Tests.Models.Evaluation;

/// <summary>Against the examples that Newcombe's two papers give for their tenth method.</summary>
public sealed class ProportionDifferenceTests
{
    [Theory]
    [InlineData(48, 80, 56, 70, 0.2000, 0.0524, 0.3339)]
    [InlineData(0, 10, 10, 10, 1.0000, 0.6075, 1.0000)]
    public void Of_IndependentTrials_IsThePapersInterval(int first, int firstTrials, int second, int secondTrials, double estimate, double low, double high)
    {
        var difference = ProportionDifference.Of(first, firstTrials, second, secondTrials);

        Assert.Equal((estimate, low, high), (Math.Round(difference.Estimate, 4), Math.Round(difference.Low, 4), Math.Round(difference.High, 4)));
    }

    [Fact]
    public void OfPairs_WorkedByHand()
    {
        // 20 for both, 12 only for the second, 2 only for the first, 16 for neither: Wilson gives 0.44 (0.3116..0.5769) and 0.64 (0.5014..0.7586),
        // (20 · 16 - 12 · 2 - 50 / 2) / √(22 · 28 · 32 · 18) = 0.4550; 0.2 ± √(...) of those distances.
        var difference = ProportionDifference.OfPairs(first: 22, second: 32, both: 20, trials: 50);

        Assert.Equal((0.2, 0.0562, 0.3292), (Math.Round(difference.Estimate, 4), Math.Round(difference.Low, 4), Math.Round(difference.High, 4)));
    }

    [Fact]
    public void OfPairs_AllAlike_StillLeavesRoomForFewTrials()
    {
        var (few, many) = (ProportionDifference.OfPairs(4, 4, 4, 5), ProportionDifference.OfPairs(400, 400, 400, 500));

        Assert.Equal((0, 0), (few.Estimate, many.Estimate));
        Assert.True(few is { Low: < -0.1, High: > 0.1 }, few.ToString());
        Assert.True(many is { Low: > -0.02, High: < 0.02 }, many.ToString());
    }

    [Fact]
    public void Of_NoTrials_IsNoNumber()
    {
        Assert.True(double.IsNaN(ProportionDifference.Of(0, 0, 1, 2).Estimate));
        Assert.True(double.IsNaN(ProportionDifference.OfPairs(0, 0, 0, 0).Estimate));
    }
}
