using Exporter.Forecasting.Smoothing;
using Exporter.TestKit;

namespace Exporter.Tests.Forecasting;

public sealed class SmoothingTests
{
    private readonly double[] _mean = new double[6];
    private readonly double[] _deviation = new double[6];

    [Fact]
    public void Run_Level_IsSmoothedByHand()
    {
        var start = new SmoothingStart(0);
        start.Find([10, 12, 11], 0);
        var lanes = new SmoothingLanes(0);
        var errors = lanes.Run([10, 12, 11], new SmoothingForm(SmoothingTrend.None, 0), start, LaneWeights.Of(new SmoothingWeights(0.5, 0, 0, 1)));

        // Starts at the mean, 11: errors -1 (level 10.5), 1.5 (11.25), -0.25 (11.125).
        Assert.Equal(1 + 2.25 + 0.0625, errors[0], 1e-12);
        Assert.Equal(11.125, lanes.Level, 1e-12);
    }

    [Fact]
    public void Run_DampedTrend_IsSmoothedByHand()
    {
        var start = new SmoothingStart(0);
        start.Find([2, 4, 6], 0);
        var lanes = new SmoothingLanes(0);
        var errors = lanes.Run([3, double.NaN, 4], new SmoothingForm(SmoothingTrend.Damped, 0), start, LaneWeights.Of(new SmoothingWeights(0.5, 0.25, 0, 0.5)));

        // Level 0, slope 2. First: slope 1, level 1, error 2, level 2, slope 1.5. Missing: slope 0.75, level 2.75. Third: slope 0.375, level 3.125, error 0.875.
        Assert.Equal(4 + (0.875 * 0.875), errors[0], 1e-12);
        Assert.Equal(3.125 + 0.4375, lanes.Level, 1e-12);
        Assert.Equal(0.375 + 0.21875, lanes.Slope, 1e-12);
    }

    [Theory]
    [InlineData(SmoothingTrend.None, 0)]
    [InlineData(SmoothingTrend.Additive, 5)]
    [InlineData(SmoothingTrend.Damped, 4)]
    public void Run_EightAtOnce_IsEachByItself(SmoothingTrend trend, int season)
    {
        var values = SomeSeries.Seasonal(3, 60, Math.Max(season, 2), 0.3, 4, 1);
        values[7] = values[20] = double.NaN;
        var (form, start, lanes) = (new SmoothingForm(trend, season), new SmoothingStart(season), new SmoothingLanes(season));
        start.Find(values, season);
        double[] levels = [.. Enumerable.Range(1, 8).Select(i => i / 10.0)];
        var weights = new LaneWeights(Vector(levels), Vector([.. levels.Select(level => level / 4)]), Vector([.. levels.Select(level => (1 - level) / 3)]), Vector([.. levels.Select(level => 0.8 + (level / 5))]));
        var errors = lanes.Run(values, form, start, weights);
        for (var lane = 0; lane < SmoothingLanes.Count; lane++)
        {
            var naive = NaiveSmoothing.SumOfSquares(values, form, start, weights.Level[lane], weights.Trend[lane], weights.Season[lane], weights.Damping[lane]);
            Assert.Equal(naive, errors[lane]);
        }

        static System.Runtime.Intrinsics.Vector512<double> Vector(double[] of) => System.Runtime.Intrinsics.Vector512.Create(of);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(5)]
    public void Find_Weights_AreAsGoodAsAFineGrids(double noise)
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var values = SomeSeries.Walk(seed, 150, noise);
            var (start, lanes) = (new SmoothingStart(0), new SmoothingLanes(0));
            start.Find(values, 0);
            var form = new SmoothingForm(SmoothingTrend.Additive, 0);
            var found = new SmoothingSearch().Find(values, form, start, lanes);
            var least = double.PositiveInfinity;
            for (var level = 0.01; level < 1; level += 0.02)
            {
                for (var share = 0.0; share <= 1; share += 0.02)
                {
                    least = Math.Min(least, NaiveSmoothing.SumOfSquares(values, form, start, level, level * share, 0, 1));
                }
            }

            Assert.InRange(found.SumOfSquares, 0, 1.005 * least);
        }
    }

    [Fact]
    public void Start_SeasonOfWholePeriods_IsFoundThroughATrend()
    {
        double[] season = [3, -1, -4, 2];
        var start = new SmoothingStart(4);
        start.Find([.. Enumerable.Range(0, 24).Select(i => 7 + (0.5 * i) + season[i % 4])], 4);
        Assert.Equal(season, start.Season.ToArray().Select(distance => Math.Round(distance, 12)));
        Assert.Equal(0.5, start.SlopeOf(SmoothingTrend.Additive), 1e-12);
        Assert.Equal(6.5, start.LevelOf(SmoothingTrend.Additive), 1e-12);
    }

    [Fact]
    public void Start_OddPeriodWithMissingValues_IsNear()
    {
        double[] season = [3, -1, -2, -2, 2];
        double[] values = [.. Enumerable.Range(0, 60).Select(i => i % 13 == 4 ? double.NaN : 7 + season[i % 5])];
        var start = new SmoothingStart(5);
        start.Find(values, 5);
        for (var place = 0; place < 5; place++)
        {
            Assert.InRange(start.Season[place], season[place] - 0.3, season[place] + 0.3);
        }
    }

    [Theory]
    [InlineData(0.0, 0.0, "ETS(A,N,N)")]
    [InlineData(0.8, 0.0, "ETS(A,A,N)")]
    [InlineData(0.0, 9.0, "ETS(A,N,A)")]
    [InlineData(0.8, 9.0, "ETS(A,A,A)")]
    public void TryFit_Form_IsThatOfTheSeries(double slope, double amplitude, string expected)
    {
        var smoothing = new ExponentialSmoothing(12);
        Assert.True(smoothing.TryFit(SomeSeries.Seasonal(1, 144, 12, slope, amplitude, 1)));
        Assert.Equal(expected, smoothing.Form.ToString());
        Assert.InRange(smoothing.ErrorDeviation, 0.8, 1.25);
    }

    [Fact]
    public void Forecast_Season_GoesOn()
    {
        var smoothing = new ExponentialSmoothing(6);
        Assert.True(smoothing.TryFit(SomeSeries.Seasonal(2, 100, 6, 0.5, 10, 0.01)));
        smoothing.Forecast(_mean, _deviation);
        for (var ahead = 0; ahead < _mean.Length; ahead++)
        {
            Assert.Equal(100 + (0.5 * (100 + ahead)) + (10 * Math.Sin(2 * Math.PI * (100 + ahead) / 6)), _mean[ahead], 0.1);
        }
    }

    [Fact]
    public void Forecast_Level_SpreadsByTheFormula()
    {
        var smoothing = new ExponentialSmoothing(0);
        Assert.True(smoothing.TryFit(SomeSeries.Walk(8, 200, 1)));
        smoothing.Forecast(_mean, _deviation);
        Assert.Equal(SmoothingTrend.None, smoothing.Form.Trend);
        for (var ahead = 0; ahead < _mean.Length; ahead++)
        {
            // Hyndman et al., table 6.1: σ² (1 + α² (h − 1)).
            var expected = smoothing.ErrorDeviation * Math.Sqrt(1 + (smoothing.Weights.Level * smoothing.Weights.Level * ahead));
            Assert.Equal(expected, _deviation[ahead], 1e-12);
            Assert.Equal(_mean[0], _mean[ahead]);
        }
    }

    [Fact]
    public void Forecast_TrendAndSeason_SpreadByTheFormula()
    {
        var smoothing = new ExponentialSmoothing(3);
        Assert.True(smoothing.TryFit([.. SomeSeries.Seasonal(5, 150, 3, 2, 20, 1).Zip(SomeSeries.Walk(6, 150, 0), (a, b) => a + (4 * b))]));
        smoothing.Forecast(_mean, _deviation);
        Assert.Equal(3, smoothing.Form.Season);
        var (variance, damped) = (1.0, 0.0);
        for (var ahead = 0; ahead < _mean.Length; ahead++)
        {
            Assert.Equal(smoothing.ErrorDeviation * Math.Sqrt(variance), _deviation[ahead], 1e-9);
            damped += Math.Pow(smoothing.Weights.Damping, ahead + 1);
            var stays = smoothing.Weights.Level + (smoothing.Weights.Trend * damped) + ((ahead + 1) % 3 == 0 ? smoothing.Weights.Season : 0);
            variance += stays * stays;
        }
    }

    [Fact]
    public void Constant_IsForecastWithoutDoubt()
    {
        var smoothing = new ExponentialSmoothing(6);
        Assert.True(smoothing.TryFit([.. Enumerable.Repeat(0.25, 50)]));
        smoothing.Forecast(_mean, _deviation);
        Assert.All(_mean, mean => Assert.Equal(0.25, mean));
        Assert.All(_deviation, deviation => Assert.Equal(0, deviation));
        Assert.Equal("ETS(A,N,N)", smoothing.Form.ToString());
    }

    [Fact]
    public void TooFewValues_TeachNothing()
    {
        var smoothing = new ExponentialSmoothing(0);
        Assert.False(smoothing.TryFit([1, 2, 3, 4, double.NaN, 5, 6, 7]));
        Assert.Throws<InvalidOperationException>(() => smoothing.Forecast(_mean, _deviation));
    }

    [Fact]
    public void Refitting_AllocatesNothing()
    {
        var smoothing = new ExponentialSmoothing(24);
        double[][] series = [.. Enumerable.Range(0, Allocations.Attempts + 1).Select(seed => SomeSeries.Seasonal(seed, 336, 24, 0, 5, 1))];
        smoothing.TryFit(series[^1]);
        Assert.Equal(0, Allocations.FewestBytes(run =>
        {
            smoothing.TryFit(series[run]);
            smoothing.Forecast(_mean, _deviation);
        }));
    }
}
