using Exporter.Forecasting.Additive;
using Exporter.Forecasting.Holidays;

namespace Exporter.Tests.Forecasting;

public sealed class AdditiveModelTests
{
    private static readonly HolidayCalendar None = new([], TimeZoneInfo.Utc, TimeSpan.FromHours(1));

    [Fact]
    public void Forecast_TrendBendAndSeason_GoOn()
    {
        // A season of 24 from 5 o'clock on, and a slope that bends at 200 of 336.
        double Truth(int step) => 10 + (0.02 * step) - (0.05 * Math.Max(0, step - 200)) + (3 * Math.Sin(2 * Math.PI * (step + 5) / 24));
        var random = new Random(1);
        var model = new AdditiveModel([24], None);
        Assert.True(model.TryFit([.. Enumerable.Range(0, 336).Select(step => Truth(step) + (0.2 * SomeSeries.Normal(random)))], firstStep: 5));
        var (mean, deviation) = (new double[24], new double[24]);
        model.Forecast(mean, deviation);
        for (var ahead = 0; ahead < 24; ahead++)
        {
            Assert.Equal(Truth(336 + ahead), mean[ahead], 0.4);
            Assert.InRange(deviation[ahead], ahead == 0 ? 0.15 : deviation[ahead - 1] - 0.01, 1);
        }
    }

    [Fact]
    public void Holiday_IsLearntAndForecast()
    {
        // Hours of 1970; the 3rd and the 12th, which is the day after the past, are holidays.
        var holidays = new HolidayCalendar(
            [new Holiday("fair", [new DateOnly(1970, 1, 3), new DateOnly(1970, 1, 12)], []), new Holiday("strike", [new DateOnly(1970, 1, 13)], [])], TimeZoneInfo.Utc, TimeSpan.FromHours(1));
        var random = new Random(2);
        var model = new AdditiveModel([24], holidays);
        Assert.True(model.TryFit([.. Enumerable.Range(0, 264).Select(hour => 20 - (holidays.At(hour) == 0 ? 6 : 0) + (0.1 * SomeSeries.Normal(random)))]));
        Assert.Equal(-6, model.EffectOf(0), 0.3);
        Assert.Equal(0, model.EffectOf(1));
        var (mean, deviation) = (new double[48], new double[48]);
        model.Forecast(mean, deviation);
        Assert.Equal(14, mean[10], 0.5);
        Assert.Equal(20, mean[30], 0.5);

        // Of a holiday that the past does not hold nothing is known, and nothing is made of that.
        Assert.InRange(deviation[30], 0.05, 1);
    }

    [Fact]
    public void Season_OfWhichThePastHoldsNoTwo_IsLeftOut()
    {
        var model = new AdditiveModel([10, 100], None);
        Assert.True(model.TryFit(SomeSeries.Seasonal(3, 150, 10, 0, 4, 0.1)));
        var mean = new double[10];
        model.Forecast(mean, new double[10]);
        Assert.Equal(100 + (4 * Math.Sin(2 * Math.PI * 153 / 10)), mean[3], 0.3);
    }

    [Fact]
    public void TooFewValues_TeachNothing()
    {
        var model = new AdditiveModel([], None);
        Assert.False(model.TryFit([.. Enumerable.Repeat(1.0, 19), double.NaN]));
        Assert.Throws<InvalidOperationException>(() => model.Forecast(new double[1], new double[1]));
    }

    [Fact]
    public void Ridge_IsTheClosedForm()
    {
        // One column of ones over y = 1, 3 with penalty 2: β = 4 / (2 + 2), trace 2 / 4, and what is left is 0 + 4.
        var fit = new RidgeFit([2], [4], 10, [2]);
        Assert.Equal((1, 0.5, 4), (fit.Coefficients[0], fit.Freedom, fit.SumOfSquares));
        Assert.Equal(0.25, fit.VarianceAt([1]));
    }

    [Fact]
    public void Ridge_Inverse_IsOne()
    {
        // [[4, 2], [2, 3]] has the inverse [[3, -2], [-2, 4]] / 8.
        var fit = new RidgeFit([3.5, 2, 2, 2.5], [8, 0], 100, [0.5, 0.5]);
        Assert.Equal(3, fit.Coefficients[0], 1e-12);
        Assert.Equal(-2, fit.Coefficients[1], 1e-12);
        Assert.Equal(4 / 8.0, fit.VarianceAt([0, 1]), 1e-12);
    }
}
