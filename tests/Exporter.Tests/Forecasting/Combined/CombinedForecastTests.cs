using Exporter.Forecasting;
using Exporter.Forecasting.Combined;
using Exporter.Forecasting.Smoothing;
using Exporter.TestKit;

namespace Exporter.Tests.Forecasting.Combined;

public sealed class CombinedForecastTests
{
    private readonly double[] _mean = new double[48];
    private readonly double[] _deviation = new double[48];

    [Fact]
    public void Constant_Stays_AndIsSure()
    {
        Fit(new CombinedForecast(12), [.. Enumerable.Repeat(7.0, 100)]);
        Assert.All(_mean, value => Assert.Equal(7, value, 1e-9));
        Assert.All(_deviation, value => Assert.Equal(0, value, 1e-9));
    }

    [Fact]
    public void Line_GoesOn()
    {
        Fit(new CombinedForecast(0), [.. Enumerable.Range(0, 120).Select(i => 3 + (2.0 * i))]);
        Assert.Equal(3 + (2 * 120), _mean[0], 1e-6);
        Assert.Equal(3 + (2 * 167), _mean[47], 1e-6);
    }

    [Fact]
    public void Season_ComesAgain()
    {
        // A spike at one place of the period, which is what a level and a trend cannot follow.
        Fit(new CombinedForecast(24), [.. Enumerable.Range(0, 24 * 8).Select(i => i % 24 == 5 ? 100.0 : i % 24)]);
        for (var step = 0; step < 48; step++)
        {
            Assert.Equal(step % 24 == 5 ? 100 : step % 24, _mean[step], 0.05);
        }
    }

    [Fact]
    public void LongSeason_OfFewPeriods_IsSeen()
    {
        // Three days of ten minutes, and noise of 3; eight hours on, a sine of 20 has moved by 30.
        Fit(new CombinedForecast(144), SomeSeries.Seasonal(5, 3 * 144, 144, 0, 20, 3));
        Assert.InRange(_mean.Select((value, step) => Math.Abs(value - 100 - (20 * Math.Sin(2 * Math.PI * step / 144)))).Max(), 0, 6);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(24)]
    public void Rolled_IsNoWorseThanTheBetterNaive_AndIntervalsHold(int season)
    {
        double[][] series =
        [
            .. Enumerable.Range(0, 4).Select(seed => SomeSeries.Walk(seed, 500, 0.5)),
            .. Enumerable.Range(0, 4).Select(seed => SomeSeries.Seasonal(seed, 500, 24, 0.01 * seed, 3, 2)),
        ];
        var (naive, seasonal, combined) = (Rolled(new RandomWalk(1)), Rolled(new RandomWalk(24)), Rolled(new CombinedForecast(season)));
        Assert.True(combined.Mase < Math.Min(naive.Mase, seasonal.Mase), $"{combined.Mase} against {naive.Mase} and {seasonal.Mase}");
        Assert.InRange(combined.Coverage80, 0.75, 0.95);
        Assert.InRange(combined.Coverage95, 0.90, 0.99);

        Exporter.Forecasting.Accuracy.HorizonTally Rolled(IForecaster method)
        {
            var rolling = new Exporter.Forecasting.Accuracy.RollingOrigin(new(336, 5, 24, [6]), [method]);
            foreach (var values in series)
            {
                rolling.Run(values);
            }

            return rolling.Tallies[0][0];
        }
    }

    [Fact]
    public void ShortPast_HasTheSmoothingAlone()
    {
        double[] values = [1, 3, 2, 5, 4, 6, 5, 8, 7];
        Fit(new CombinedForecast(4), values);
        var (mean, deviation) = (_mean.ToArray(), _deviation.ToArray());
        Fit(new ExponentialSmoothing(4), values);
        Assert.Equal(_mean, mean);
        Assert.Equal(_deviation, deviation);
    }

    [Fact]
    public void Deviation_NeverFalls()
    {
        Fit(new CombinedForecast(24), SomeSeries.Walk(8, 300, 1));
        Assert.True(_deviation[0] > 0);
        Assert.All(_deviation.Zip(_deviation.Skip(1)), pair => Assert.True(pair.Second >= pair.First));
    }

    [Fact]
    public void Gaps_AreBridged()
    {
        var values = SomeSeries.Seasonal(9, 24 * 10, 24, 0, 10, 0.2);
        for (var i = 60; i < 75; i++)
        {
            values[i] = double.NaN;
        }

        (values[0], values[^1]) = (double.NaN, double.NaN);
        Fit(new CombinedForecast(24), values);
        for (var step = 0; step < 24; step++)
        {
            Assert.Equal(100 + (10 * Math.Sin(2 * Math.PI * step / 24)), _mean[step], 1.0);
        }
    }

    [Fact]
    public void Refitted_ForgetsWhatWasBefore()
    {
        var (used, values) = (new CombinedForecast(24), SomeSeries.Walk(3, 200, 1));
        Fit(used, SomeSeries.Seasonal(1, 400, 24, 0.1, 5, 1));
        Fit(used, values);
        var again = _mean.Concat(_deviation).ToArray();
        Fit(new CombinedForecast(24), values);
        Assert.Equal(_mean.Concat(_deviation), again);
    }

    [Fact]
    public void NothingLearnt_NothingForecast()
    {
        var combined = new CombinedForecast(0);
        Assert.False(combined.TryFit([1, 2, double.NaN, 3]));
        Assert.Throws<InvalidOperationException>(() => combined.Forecast(_mean, _deviation));
    }

    [Fact]
    public void Fitting_AllocatesNothing()
    {
        var (combined, values) = (new CombinedForecast(24), SomeSeries.Seasonal(2, 336, 24, 0.1, 5, 1));
        Fit(combined, values);
        Assert.Equal(0, Allocations.FewestBytes(_ => Fit(combined, values)));
    }

    private void Fit(IForecaster forecaster, double[] values)
    {
        Assert.True(forecaster.TryFit(values));
        forecaster.Forecast(_mean, _deviation);
    }
}
