using Exporter.Forecasting;

namespace Exporter.Tests.Forecasting;

public sealed class RandomWalkTests
{
    private readonly double[] _mean = new double[4];
    private readonly double[] _deviation = new double[4];

    [Fact]
    public void Forecast_WithoutASeason_IsTheLastValue()
    {
        var walk = new RandomWalk(1);
        Assert.True(walk.TryFit([1, 2, double.NaN, 5, 4]));
        walk.Forecast(_mean, _deviation);

        // Differences 1, 3 over the gap, -1: their mean square is 11/3.
        Assert.Equal([4, 4, 4, 4], _mean);
        Assert.Equal(Math.Sqrt(11.0 / 3), _deviation[0], 1e-15);
        Assert.Equal(2 * Math.Sqrt(11.0 / 3), _deviation[3], 1e-15);
    }

    [Fact]
    public void Forecast_WithASeason_IsTheLastPeriod()
    {
        var walk = new RandomWalk(3);
        Assert.True(walk.TryFit([1, 10, 20, 2, double.NaN, 23, 3]));
        walk.Forecast(_mean, _deviation);

        // The next place is the second of the period, whose newest value is two periods old. Differences 1, 3, 1.
        Assert.Equal([10, 23, 3, 10], _mean);
        Assert.Equal(Math.Sqrt(11.0 / 3), _deviation[2], 1e-15);
        Assert.Equal(Math.Sqrt(2 * 11.0 / 3), _deviation[3], 1e-15);
    }

    [Theory]
    [InlineData(1, new[] { 5.0 })]
    [InlineData(2, new[] { 1, double.NaN, 2, double.NaN, 3 })]
    public void TryFit_TooLittle_IsFalse(int season, double[] history)
    {
        var walk = new RandomWalk(season);
        Assert.False(walk.TryFit(history));
        Assert.Throws<InvalidOperationException>(() => walk.Forecast(_mean, _deviation));
    }
}
