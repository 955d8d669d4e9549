using System.Globalization;

namespace Exporter.Models.Advice;

/// <summary>Durations as a person says them: one unit, rounded.</summary>
public static class DurationText
{
    /// <summary>Such as <c>40 min</c>, <c>6 h</c> or <c>3 d</c>; the sign is left out.</summary>
    public static string Of(TimeSpan duration)
    {
        var seconds = Math.Abs(duration.TotalSeconds);
        return seconds switch
        {
            < 90 => $"{Whole(seconds)} s",
            < 90 * 60 => $"{Whole(seconds / 60)} min",
            < 36 * 3600 => $"{Whole(seconds / 3600)} h",
            _ => $"{Whole(seconds / 86_400)} d",
        };
    }

    private static string Whole(double number) => Math.Round(number).ToString(CultureInfo.InvariantCulture);
}
