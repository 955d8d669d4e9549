using Exporter.Forecasting;

namespace Exporter.Tests.Forecasting;

/// <summary>Reference values: the tables of Abramowitz and Stegun, 26.1.</summary>
public sealed class NormalDistributionTests
{
    [Theory]
    [InlineData(0, 0.5)]
    [InlineData(1, 0.841344746068543)]
    [InlineData(-1, 0.158655253931457)]
    [InlineData(2.5, 0.993790334674224)]
    [InlineData(-4, 0.0000316712418331)]
    [InlineData(NormalDistribution.Of80Percent, 0.9)]
    [InlineData(NormalDistribution.Of95Percent, 0.975)]
    [InlineData(40, 1)]
    [InlineData(double.NegativeInfinity, 0)]
    public void Below_IsTheTables(double deviations, double expected) => Assert.Equal(expected, NormalDistribution.Below(deviations), 1e-14);

    [Fact]
    public void Below_NaN_IsNaN() => Assert.Equal(double.NaN, NormalDistribution.Below(double.NaN));
}
