using Exporter.Forecasting;
using Exporter.Forecasting.Accuracy;
using Exporter.Forecasting.Arima;

namespace Exporter.Tests.Forecasting;

public sealed class HarmonicRegressionTests
{
    [Fact]
    public void Waves_AreFound_OnALevelAndOnAWalk()
    {
        foreach (var noise in new[] { SomeSeries.Walk(3, 600, 0), new double[600] })
        {
            // Two waves of 144 steps, of 20 and of 5; the level is no wave.
            var values = noise.Select((value, step) => 50 + value + Season(step)).ToArray();
            (values[10], values[300]) = (double.NaN, double.NaN);
            var waves = new HarmonicRegression(144);
            waves.Fit(values);
            for (var step = 0; step < 700; step += 13)
            {
                Assert.Equal(Season(step), waves.At(step), 6.0);
            }

            Assert.Equal(values[20] - waves.At(20), waves.Rest(values)[20]);
        }
    }

    [Fact]
    public void NoSeason_NoWaves()
    {
        var waves = new HarmonicRegression(60);
        waves.Fit(SomeSeries.Seasonal(2, 400, 60, 0, 0, 1));
        Assert.All(Enumerable.Range(0, 60), step => Assert.Equal(0, waves.At(step), 0.5));
    }

    [Fact]
    public void Arima_ForecastsALongPeriod_BetterThanThePeriodBefore()
    {
        var (seasonal, arima) = (new RollingOrigin(new(432, 36, 144, [36]), [new RandomWalk(144)]), new RollingOrigin(new(432, 36, 144, [36]), [new SeasonalArima(144)]));
        var values = SomeSeries.Walk(7, 612, 0).Select((value, step) => (0.3 * value) + Season(step)).ToArray();
        seasonal.Run(values);
        arima.Run(values);
        Assert.True(arima.Tallies[0][0].Mase < seasonal.Tallies[0][0].Mase, $"{arima.Tallies[0][0].Mase} against {seasonal.Tallies[0][0].Mase}");
    }

    private static double Season(int step) => (20 * Math.Sin(2 * Math.PI * step / 144)) + (5 * Math.Cos(4 * Math.PI * step / 144));
}
