using Exporter.Forecasting.Holidays;

namespace Exporter.Tests.Forecasting.Holidays;

public sealed class HolidayCalendarTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Fact]
    public void Days_AreSingle_OrOfEveryYear()
    {
        var calendar = new HolidayCalendar(
            [new Holiday("christmas", [], [(12, 25)]), new Holiday("move", [new DateOnly(1970, 1, 3), new DateOnly(1971, 12, 25)], [])], TimeZoneInfo.Utc, Hour);

        Assert.Equal(2, calendar.Count);
        Assert.Equal([HolidayCalendar.None, 1, 1, HolidayCalendar.None], new long[] { 47, 48, 71, 72 }.Select(calendar.At));
        Assert.Equal([0, 1, 0], new[] { 1970, 1971, 1972 }.Select(year => calendar.At(HourOf(year, 12, 25))));
    }

    [Fact]
    public void Day_BeginsByTheClockOfTheZone()
    {
        // In winter, Berlin is an hour ahead; in summer, two.
        var calendar = new HolidayCalendar([new Holiday("day", [], [(1, 1), (7, 1)])], TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin"), Hour);

        var winter = HourOf(2026, 1, 1);
        Assert.Equal([HolidayCalendar.None, 0, 0, HolidayCalendar.None], new[] { winter - 2, winter - 1, winter + 22, winter + 23 }.Select(calendar.At));
        var summer = HourOf(2026, 7, 1);
        Assert.Equal([HolidayCalendar.None, 0, 0, HolidayCalendar.None], new[] { summer - 3, summer - 2, summer + 21, summer + 22 }.Select(calendar.At));
    }

    [Theory]
    [InlineData(long.MinValue)]
    [InlineData(long.MaxValue)]
    public void Step_OutsideOfAllCalendars_IsOnNone(long step) =>
        Assert.Equal(HolidayCalendar.None, new HolidayCalendar([new Holiday("day", [], [(1, 1)])], TimeZoneInfo.Utc, Hour).At(step));

    private static long HourOf(int year, int month, int day) => (long)(new DateTimeOffset(year, month, day, 0, 0, 0, TimeSpan.Zero) - DateTimeOffset.UnixEpoch).TotalHours;
}
