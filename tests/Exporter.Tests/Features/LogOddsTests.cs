using Exporter.Features.Statistics;

namespace Exporter.Tests.Features;

public sealed class LogOddsTests
{
    [Theory]
    [InlineData(0.5, 0)]
    [InlineData(0.8, 1.3862943611198906)]
    [InlineData(0.2, -1.3862943611198906)]
    public void Of_Probability_IsTheLogarithmOfItsOdds(double probability, double logOdds)
    {
        // Odds of 4 to 1: ln 4.
        Assert.Equal(logOdds, LogOdds.Of(probability), 12);
        Assert.Equal(probability, LogOdds.ToProbability(logOdds), 12);
    }

    [Fact]
    public void OfInside_Certainty_IsThatOfTheResolution()
    {
        Assert.Equal(LogOdds.Of(0.001), LogOdds.OfInside(0, 0.001));
        Assert.Equal(LogOdds.Of(0.999), LogOdds.OfInside(1, 0.001));
        Assert.Equal(LogOdds.Of(0.3), LogOdds.OfInside(0.3, 0.001));
    }

    [Fact]
    public void ToProbability_OfExtremes_IsCertain() => Assert.Equal((0.0, 1.0), (LogOdds.ToProbability(double.NegativeInfinity), LogOdds.ToProbability(800)));
}
