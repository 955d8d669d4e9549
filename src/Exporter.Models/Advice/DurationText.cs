using System.Globalization;

namespace Exporter.Models.Advice;

/// <summary>Durations as a person says them, rounded.</summary>
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

    /// <summary>Such as <c>40 min</c>, <c>3 h 20 min</c> or <c>3 d 4 h</c>, to ten minutes above 90 minutes and to an hour above 36 hours; the sign is left out.</summary>
    public static string OfTwoUnits(TimeSpan duration)
    {
        var minutes = Math.Abs(duration.TotalMinutes);
        return minutes switch
        {
            < 90 => Of(duration),
            < 36 * 60 => Two((int)Math.Round(minutes / 10) * 10, 60, "h", "min"),
            _ => Two((int)Math.Round(minutes / 60), 24, "d", "h"),
        };
    }

    private static string Two(int number, int size, string large, string small) =>
        $"{Whole(number / size)} {large}{(number % size == 0 ? "" : $" {Whole(number % size)} {small}")}";

    private static string Whole(double number) => Math.Round(number).ToString(CultureInfo.InvariantCulture);
}
