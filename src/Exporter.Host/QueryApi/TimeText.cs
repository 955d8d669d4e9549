using System.Globalization;

namespace Exporter.Host.QueryApi;

/// <summary>Times as Prometheus' API takes them: Unix seconds with a fraction, or RFC 3339.</summary>
internal static class TimeText
{
    // Year 9999; what is further away is a slip of units.
    private const double MaxSeconds = 253_402_300_799;

    /// <summary>Reads a time to the millisecond.</summary>
    public static bool TryParse(string text, out long ms)
    {
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds))
        {
            var valid = Math.Abs(seconds) <= MaxSeconds;
            ms = valid ? (long)Math.Round(seconds * 1000, MidpointRounding.AwayFromZero) : 0;
            return valid;
        }

        // Without the T and the zone it would be some other notation that this parser happens to know.
        var valid3339 = DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)
            && text.Contains('T', StringComparison.Ordinal)
            && (text.EndsWith('Z') || text.LastIndexOfAny(['+', '-']) > text.IndexOf('T', StringComparison.Ordinal));
        ms = valid3339 ? time.ToUnixTimeMilliseconds() : 0;
        return valid3339;
    }
}
