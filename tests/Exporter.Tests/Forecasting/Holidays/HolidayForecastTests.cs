using Exporter.Forecasting;
using Exporter.Forecasting.Combined;
using Exporter.Forecasting.Holidays;

namespace Exporter.Tests.Forecasting.Holidays;

/// <summary>Hours of 1970, twelve days of a daily course.</summary>
public sealed class HolidayForecastTests
{
    private const int Day = 24;
    private const int Past = 12 * Day;

    private readonly double[] _mean = new double[2 * Day];
    private readonly double[] _deviation = new double[2 * Day];

    [Fact]
    public void Spike_IsForetoldOnTheNextOfItsName()
    {
        // On the 5th there was three times as much; so it is on the 13th, the first day ahead, and on the 14th it is as ever.
        var values = SomeDays(5, 3);
        Fit(Calendar(5, 13), values);

        for (var hour = 0; hour < Day; hour++)
        {
            Assert.Equal(3 * Usual(hour), _mean[hour], 3.0);
            Assert.Equal(Usual(hour), _mean[Day + hour], 1.5);
        }
    }

    [Fact]
    public void Spike_DoesNotSpoilTheDaysAfter()
    {
        // The holiday is the last day of the past.
        var values = SomeDays(12, 3);
        Fit(Calendar(12, 300), values);
        var (withCalendar, deviation) = (ErrorOf(_mean), _deviation[0]);
        Fit(Calendar(), values);

        Assert.InRange(withCalendar, 0, 1);
        Assert.True(ErrorOf(_mean) > 5 * withCalendar, $"{ErrorOf(_mean)} without a calendar, {withCalendar} with one");
        Assert.True(_deviation[0] > 2 * deviation, $"{_deviation[0]} without a calendar, {deviation} with one");

        static double ErrorOf(double[] mean) => mean.Select((value, hour) => Math.Abs(value - Usual(hour))).Average();
    }

    [Fact]
    public void Holiday_ThatThePastDoesNotHold_IsAnOrdinaryDay()
    {
        var values = SomeDays(5, 1);
        Fit(Calendar(13), values);
        var mean = _mean.ToArray();
        Fit(new CombinedForecast(Day), values);
        Assert.Equal(_mean, mean);
    }

    [Fact]
    public void NoHolidays_ChangeNoBit()
    {
        var values = SomeDays(5, 3);
        Fit(Calendar(), values);
        var forecast = _mean.Concat(_deviation).ToArray();
        Fit(new CombinedForecast(Day), values);
        Assert.Equal(_mean.Concat(_deviation), forecast);
    }

    [Fact]
    public void WithoutSeason_TheMeanEffectOfTheNameCounts()
    {
        // 10 ever since, and 16, 18 on the two steps of a holiday: days of two steps.
        var calendar = new HolidayCalendar([new Holiday("fair", [new DateOnly(1970, 1, 11), new DateOnly(1970, 1, 21)], [])], TimeZoneInfo.Utc, TimeSpan.FromHours(12));
        var values = Enumerable.Repeat(10.0, 40).ToArray();
        (values[20], values[21]) = (16, 18);
        var forecast = new HolidayForecast(new CombinedForecast(0), calendar, 0);
        Assert.True(forecast.TryFit(values));
        forecast.Forecast(_mean, _deviation);
        Assert.Equal([17, 17, 10], _mean[..3].Select(value => Math.Round(value, 6)));
    }

    private static HolidayCalendar Calendar(params int[] days) =>
        new([new Holiday("fair", [.. days.Select(day => new DateOnly(1970, 1, 1).AddDays(day - 1))], [])], TimeZoneInfo.Utc, TimeSpan.FromHours(1));

    private static double Usual(int hour) => 20 + (8 * Math.Sin(2 * Math.PI * hour / Day));

    private static double[] SomeDays(int holiday, double times)
    {
        var random = new Random(4);
        return [.. Enumerable.Range(0, Past).Select(hour => (Usual(hour) * (hour / Day == holiday - 1 ? times : 1)) + (0.3 * SomeSeries.Normal(random)))];
    }

    private void Fit(HolidayCalendar calendar, double[] values) => Fit(new HolidayForecast(new CombinedForecast(Day), calendar, Day), values);

    private void Fit(IForecaster forecaster, double[] values)
    {
        Assert.True(forecaster.TryFit(values));
        forecaster.Forecast(_mean, _deviation);
    }
}
