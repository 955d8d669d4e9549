using Exporter.Models.Evaluation;

namespace Exporter.Tests.Models.Evaluation;

/// <summary>Quantiles of the normal distribution against printed tables, and the limits of a count against the exact ones.</summary>
public sealed class NormalQuantileTests
{
    [Theory]
    [InlineData(0.5, 0)]
    [InlineData(0.1, 1.2815515655)]
    [InlineData(0.025, 1.9599639845)]
    [InlineData(0.001, 3.0902323062)]
    [InlineData(0.000001, 4.7534243088)]
    public void OfTail_IsTheTablesValue(double tail, double expected) => Assert.Equal(expected, NormalQuantile.OfTail(tail), tolerance: 1e-9);

    [Theory]
    [InlineData(0, 0, 3.6889)]
    [InlineData(1, 0.0253, 5.5716)]
    [InlineData(10, 4.7954, 18.3904)]
    [InlineData(100, 81.3640, 121.6273)]
    public void Byar_IsNearTheExactLimits(double count, double low, double high)
    {
        // The exact ones are quantiles of chi-square: half of χ²(0.025; 2n) and of χ²(0.975; 2n + 2).
        var interval = ByarInterval.Of(count, NormalQuantile.OfTail(0.025));

        Assert.Equal(low, interval.Low, tolerance: 0.02);
        Assert.Equal(high, interval.High, tolerance: 0.03);
    }
}
