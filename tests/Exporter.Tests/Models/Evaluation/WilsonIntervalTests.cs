using Exporter.Models.Evaluation;

namespace Exporter.Tests.Models.Evaluation;

public sealed class WilsonIntervalTests
{
    // By hand for 8 of 10: centre (0.8 + 3.8415/20) / 1.38415 = 0.71674,
    // half 1.95996 · √(0.16/10 + 3.8415/400) / 1.38415 = 0.22659.
    [Theory]
    [InlineData(8, 10, 0.8, 0.49016, 0.94332)]
    [InlineData(0, 10, 0.0, 0.0, 0.27753)]
    [InlineData(10, 10, 1.0, 0.72247, 1.0)]
    [InlineData(50, 100, 0.5, 0.40383, 0.59617)]
    public void Of_KnownCounts_GivesPublishedNumbers(long successes, long trials, double estimate, double low, double high)
    {
        var interval = WilsonInterval.Of(successes, trials);

        Assert.Equal(estimate, interval.Estimate, 12);
        Assert.Equal(low, interval.Low, 5);
        Assert.Equal(high, interval.High, 5);
    }

    [Fact]
    public void Of_NoTrials_KnowsNothing() => Assert.Equal(new WilsonInterval(double.NaN, 0, 1), WilsonInterval.Of(0, 0));
}
