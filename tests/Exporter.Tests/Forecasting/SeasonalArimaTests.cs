using Exporter.Forecasting.Arima;

namespace Exporter.Tests.Forecasting;

public sealed class SeasonalArimaTests
{
    [Theory]
    [InlineData(0.7, 0.0)]
    [InlineData(-0.4, 0.0)]
    [InlineData(0.0, 0.6)]
    [InlineData(0.5, -0.3)]
    public void Fit_SimulatedSeries_RecoversCoefficients(double ar, double ma)
    {
        var arima = new SeasonalArima(0);
        arima.Fit(Simulate(11, 3000, ar, ma, 20), new ArimaOrder(ar == 0 ? 0 : 1, 0, ma == 0 ? 0 : 1, 0, 0, 0, 0, true));
        Assert.Equal(ar, arima.Model.Ar.FirstOrDefault(), 0.06);
        Assert.Equal(ma, arima.Model.Ma.FirstOrDefault(), 0.06);
        Assert.Equal(20, arima.Filter.Mean, 0.2);
        Assert.Equal(1, arima.Filter.Variance, 0.08);
    }

    /// <summary>The same series and orders in R 4.2: <c>arima(y, order, seasonal, method = "ML")</c>, and <c>predict(n.ahead = 13)</c>.</summary>
    [Theory]
    [InlineData(1, 0, 0, 0, -333.05912, 14.96011, 51.30562, 50.41818, 3.867831, 6.142415)]
    [InlineData(2, 1, 0, 0, -305.00222, 9.255228, 53.88353, 50.78054, 3.042241, 5.680945)]
    [InlineData(1, 0, 1, 0, -312.40486, 10.17448, 52.73239, 51.80812, 3.189746, 4.503526)]
    [InlineData(0, 1, 0, 1, -338.97290, 16.22907, 52.02625, 51.19642, 4.028532, 4.863478)]
    public void Fit_IsAsGoodAsR(int ar, int ma, int seasonalAr, int seasonalMa, double logLikelihood, double variance, double next, double periodAhead, double nextDeviation, double periodDeviation)
    {
        var arima = new SeasonalArima(12);
        arima.Fit(Reference(), new ArimaOrder(ar, 0, ma, seasonalAr, 0, seasonalMa, 12, true));
        var (mean, deviation) = (new double[13], new double[13]);
        arima.Forecast(mean, deviation);
        Assert.Equal(logLikelihood, -arima.Filter.Deviance / 2, 1e-4);
        Assert.Equal(variance, arima.Filter.Variance, 0.01);
        Assert.Equal(next, mean[0], 0.02);
        Assert.Equal(periodAhead, mean[12], 0.02);
        Assert.Equal(nextDeviation, deviation[0], 0.01);
        Assert.Equal(periodDeviation, deviation[12], 0.02);
    }

    [Fact]
    public void Forecast_Walk_IsTheLastValueAndSpreadsByTheRoot()
    {
        var arima = new SeasonalArima(0);
        double[] values = SomeSeries.Walk(4, 200, 0);
        arima.Fit(values, new ArimaOrder(0, 1, 0, 0, 0, 0, 0, false));
        var (mean, deviation) = (new double[9], new double[9]);
        arima.Forecast(mean, deviation);
        Assert.All(mean, value => Assert.Equal(values[^1], value, 1e-9));
        Assert.Equal(3 * deviation[0], deviation[8], 1e-9);
    }

    [Fact]
    public void Forecast_SeasonalDifferences_RepeatThePeriodWithItsDrift()
    {
        var arima = new SeasonalArima(3);
        double[] values = [.. Enumerable.Range(0, 40).Select(i => (i % 3) + (0.5 * i) + (i == 7 ? 0.001 : 0))];
        arima.Fit(values, new ArimaOrder(0, 0, 0, 0, 1, 0, 3, true));
        var mean = new double[4];
        arima.Forecast(mean, new double[4]);
        for (var ahead = 0; ahead < 4; ahead++)
        {
            Assert.Equal(((40 + ahead) % 3) + (0.5 * (40 + ahead)), mean[ahead], 1e-3);
        }
    }

    [Fact]
    public void Forecast_GapAtTheEnd_IsBridged()
    {
        var arima = new SeasonalArima(0);
        double[] values = [.. Enumerable.Range(0, 60).Select(i => 5.0 + (i % 2 == 0 ? 0.1 : -0.1)), double.NaN, double.NaN];
        Assert.True(arima.TryFit(values));
        var mean = new double[2];
        arima.Forecast(mean, new double[2]);
        Assert.All(mean, value => Assert.InRange(value, 4.8, 5.2));
    }

    [Fact]
    public void TryFit_Order_IsThatOfTheSeries()
    {
        var arima = new SeasonalArima(0);
        Assert.True(arima.TryFit(Simulate(2, 400, 0.5, 0, 5)));
        Assert.Equal((0, true), (arima.Order.Differences, arima.Order.HasMean));
        Assert.InRange(arima.Order.Ar, 1, 2);

        Assert.True(arima.TryFit(SomeSeries.Walk(2, 400, 0)));
        Assert.Equal(1, arima.Order.Differences);

        var seasonal = new SeasonalArima(8);
        Assert.True(seasonal.TryFit(SomeSeries.Seasonal(1, 160, 8, 0, 10, 1)));
        Assert.Equal((0, 1), (seasonal.Order.Differences, seasonal.Order.SeasonalDifferences));
    }

    [Fact]
    public void Constant_IsForecastAsItIs()
    {
        var arima = new SeasonalArima(4);
        Assert.True(arima.TryFit([.. Enumerable.Repeat(2.0, 50)]));
        var (mean, deviation) = (new double[3], new double[3]);
        arima.Forecast(mean, deviation);
        Assert.All(mean, value => Assert.Equal(2, value, 1e-9));
        Assert.All(deviation, value => Assert.Equal(0, value, 1e-9));
    }

    [Fact]
    public void TooFewValues_TeachNothing()
    {
        var arima = new SeasonalArima(0);
        Assert.False(arima.TryFit(new double[19]));
        Assert.Throws<InvalidOperationException>(() => arima.Forecast(new double[1], new double[1]));
    }

    [Fact]
    public void Kpss_IsTheStatisticByHand()
    {
        // Distances -1.5 -0.5 0.5 1.5, sums -1.5 -2 -1.5 0: squares 8.5. No lags for four values, so the variance is 5/4: 8.5 / (16 · 1.25).
        Assert.Equal(0.425, KpssTest.Statistic([1, 2, double.NaN, 3, 4]), 1e-12);
        Assert.InRange(KpssTest.Statistic(SomeSeries.Walk(1, 500, 0)), KpssTest.Critical, 100);
        Assert.InRange(KpssTest.Statistic(Simulate(5, 500, 0.3, 0, 0)), 0, KpssTest.Critical);
    }

    [Fact]
    public void Strength_IsThatOfTheSeason()
    {
        Assert.InRange(SeasonalStrength.Of(SomeSeries.Seasonal(1, 240, 12, 1, 10, 1), 12), 0.95, 1);
        Assert.InRange(SeasonalStrength.Of(SomeSeries.Seasonal(1, 240, 12, 1, 0, 1), 12), 0, 0.2);
        Assert.Equal(0, SeasonalStrength.Of([1, 2, 3, 4, 5], 3));
    }

    [Fact]
    public void Minimise_FindsTheValleyOfRosenbrock()
    {
        double[] at = [-1.2, 1];
        var least = NelderMead.Minimise(x => (100 * Math.Pow(x[1] - (x[0] * x[0]), 2)) + Math.Pow(1 - x[0], 2), at, 0.5);
        Assert.InRange(least, 0, 1e-3);
        Assert.Equal(1, at[0], 0.05);
        Assert.Equal(1, at[1], 0.1);
    }

    private static double[] Reference() =>
        [.. Enumerable.Range(1, 120).Select(t => Math.Round(50 + (8 * Math.Sin(2 * Math.PI * t / 12)) + (3 * Math.Sin(t * t * 0.37)) + (2 * Math.Cos(t * 0.21)), 3))];

    private static double[] Simulate(int seed, int count, double ar, double ma, double mean)
    {
        var (random, value, error) = (new Random(seed), 0.0, 0.0);
        return [.. Enumerable.Range(0, count).Select(_ =>
        {
            var next = SomeSeries.Normal(random);
            value = (ar * value) + next + (ma * error);
            error = next;
            return mean + value;
        })];
    }
}
