namespace Exporter.Forecasting.Holidays;

/// <summary>Tells which holiday a step of an even grid begins on.</summary>
public sealed class HolidayCalendar
{
    /// <summary>What a step on no holiday has in place of a number.</summary>
    public const int None = -1;

    private readonly Dictionary<DateOnly, int> _dates = [];
    private readonly Dictionary<(int Month, int Day), int> _eachYear = [];
    private readonly TimeZoneInfo _zone;
    private readonly TimeSpan _step;

    /// <summary>A calendar.</summary>
    /// <param name="holidays">The holidays; a day of two belongs to the first, and a single day goes before one of every year.</param>
    /// <param name="zone">Whose clock days begin by.</param>
    /// <param name="step">Step of the series' grid.</param>
    public HolidayCalendar(IReadOnlyList<Holiday> holidays, TimeZoneInfo zone, TimeSpan step)
    {
        (Count, _zone, _step) = (holidays.Count, zone, step);
        foreach (var (number, holiday) in holidays.Index())
        {
            foreach (var day in holiday.Dates)
            {
                _dates.TryAdd(day, number);
            }

            foreach (var day in holiday.EachYear)
            {
                _eachYear.TryAdd(day, number);
            }
        }
    }

    /// <summary>How many holidays there are.</summary>
    public int Count { get; }

    /// <summary>The holiday that a step begins on, by its place in the list; <see cref="None"/> on another day.</summary>
    /// <param name="number">Steps from the Unix epoch.</param>
    public int At(long number)
    {
        var days = number * _step.TotalDays;
        if (Count == 0 || !(Math.Abs(days) < DateOnly.MaxValue.DayNumber / 4.0))
        {
            return None;
        }

        var day = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(DateTimeOffset.UnixEpoch + (number * _step), _zone).Date);
        return _dates.TryGetValue(day, out var single) ? single : _eachYear.GetValueOrDefault((day.Month, day.Day), None);
    }
}
