namespace Exporter.Forecasting.Additive;

/// <summary>Days that are not like others.</summary>
/// <param name="days">The days, UTC.</param>
/// <param name="step">Step of the series' grid.</param>
public sealed class HolidayCalendar(IEnumerable<DateOnly> days, TimeSpan step)
{
    private static readonly DateOnly Epoch = new(1970, 1, 1);

    private readonly HashSet<long> _days = [.. days.Select(day => (long)(day.DayNumber - Epoch.DayNumber))];

    /// <summary>True where there is any.</summary>
    public bool IsUsed => _days.Count > 0;

    /// <summary>Whether a step begins on one of the days.</summary>
    /// <param name="number">Steps from the Unix epoch.</param>
    public bool Contains(long number) => _days.Contains((long)Math.Floor(number * (step / TimeSpan.FromDays(1))));
}
