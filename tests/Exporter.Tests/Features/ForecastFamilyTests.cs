using Exporter.Features;
using Exporter.Forecasting;
using Exporter.Forecasting.Smoothing;
using Exporter.Signals;
using Exporter.TestKit;
using Exporter.Tests.Forecasting;

namespace Exporter.Tests.Features;

/// <summary>Steps are minutes, so means are of ten minutes; horizons 1h and 4h.</summary>
public sealed class ForecastFamilyTests
{
    private static SignalDefinition Limited(double limit, LimitSide side = LimitSide.Above) => SomeHistory.Limited(limit, side) with { Forecast = true };

    [Fact]
    public void Names_AreThereWhereAskedFor()
    {
        var before = FeatureSchema.For(SomeHistory.Predictor([], SomeHistory.Limited(1, name: "a"), SomeHistory.Plain("b")));
        var after = FeatureSchema.For(SomeHistory.Predictor([], SomeHistory.Limited(1, name: "a") with { Forecast = true }, SomeHistory.Plain("b") with { Forecast = true }));
        Assert.Equal(
            [
                "a:forecast_change_1h", "a:forecast_width_1h", "a:limit_probability_1h", "a:forecast_change_4h", "a:forecast_width_4h", "a:limit_probability_4h", "a:forecast_eta_hours",
                "b:forecast_change_1h", "b:forecast_width_1h", "b:forecast_change_4h", "b:forecast_width_4h",
            ],
            after.Names.Except(before.Names));
        Assert.Empty(before.Names.Except(after.Names));
    }

    [Fact]
    public void Line_GoesOn()
    {
        // 0.5 a minute up to 100; the newest mean is 4.5 minutes old, that at 1h is 60 minutes after it.
        var history = new SomeHistory(Limited(150)).Feed(200, step => 0.5 + (0.5 * step));
        Assert.Equal(30, history["x:forecast_change_1h"], 0.01);
        Assert.Equal(120, history["x:forecast_change_4h"], 0.05);
        Assert.InRange(history["x:forecast_width_4h"], 0, 0.1);
        Assert.Equal((0f, 1f), (history["x:limit_probability_1h"], history["x:limit_probability_4h"]));
        Assert.Equal(100 / 60.0, history["x:forecast_eta_hours"], 0.01);
    }

    [Fact]
    public void Fall_TowardsALowerLimit_IsTheSame()
    {
        var history = new SomeHistory(Limited(50, LimitSide.Below)).Feed(200, step => 199.5 - (0.5 * step));
        Assert.Equal(-30, history["x:forecast_change_1h"], 0.01);
        Assert.Equal((0f, 1f), (history["x:limit_probability_1h"], history["x:limit_probability_4h"]));
        Assert.Equal(100 / 60.0, history["x:forecast_eta_hours"], 0.01);
    }

    [Fact]
    public void Crossed_IsCertain()
    {
        var history = new SomeHistory(Limited(5)).Feed(120, step => step == 119 ? 6 : 1 + (0.01 * (step % 7)));
        Assert.Equal((1f, 1f, 0f), (history["x:limit_probability_1h"], history["x:limit_probability_4h"], history["x:forecast_eta_hours"]));
    }

    [Fact]
    public void NotApproached_IsTheEndOfTheLookAhead()
    {
        // 312 means of ten minutes.
        var history = new SomeHistory(Limited(5)).Feed(300, _ => 1);
        Assert.Equal(52, history["x:forecast_eta_hours"]);
        Assert.Equal((0f, 0f), (history["x:limit_probability_4h"], history["x:forecast_width_4h"]));
    }

    [Fact]
    public void MissingOrYoung_IsUnknown()
    {
        // Another signal, which is there, keeps the entity.
        var missing = new SomeHistory(Limited(5), SomeHistory.Plain("y"));
        for (var step = 0; step < 300; step++)
        {
            missing.Step(step == 299 ? double.NaN : 1, 1);
        }

        foreach (var history in new[] { new SomeHistory(Limited(5)).Feed(70, step => step), missing })
        {
            foreach (var feature in new[] { "forecast_change_1h", "forecast_width_4h", "limit_probability_1h", "forecast_eta_hours" })
            {
                Assert.Equal(float.NaN, history[$"x:{feature}"]);
            }
        }
    }

    [Fact]
    public void Features_AreThoseOfTheMeansByThemselves()
    {
        // Values come ten at a time, so that means are known: 1,440 coarse steps and 120 fine ones.
        var walk = SomeSeries.Walk(5, 156, 0.5).Select(value => (double)(float)value).ToArray();
        var limit = walk[^1] + 4;
        var history = new SomeHistory(Limited(limit)).Feed(1560, step => walk[step / 10]);
        var smoothing = new ExponentialSmoothing(0);
        Assert.True(smoothing.TryFit(walk));
        var (means, deviations) = (new double[24], new double[24]);
        smoothing.Forecast(means, deviations);

        Assert.Equal(means[23] - walk[^1], history["x:forecast_change_4h"], 1e-4);
        Assert.Equal(2 * NormalDistribution.Of80Percent * deviations[5], history["x:forecast_width_1h"], 1e-4);
        var beyond = means.Zip(deviations, (mean, deviation) => NormalDistribution.Below((mean - limit) / deviation)).ToArray();
        Assert.Equal(beyond.Take(6).Max(), history["x:limit_probability_1h"], 1e-5);
        Assert.Equal(beyond.Max(), history["x:limit_probability_4h"], 1e-5);
        Assert.InRange(beyond.Max(), 0.01, 0.9);
    }

    [Fact]
    public void Extracting_AllocatesNothing()
    {
        var history = new SomeHistory(Limited(50)).Feed(400, step => step % 13);
        history.Extract();
        Assert.Equal(0, Allocations.FewestBytes(_ => history.Extract()));
    }
}
