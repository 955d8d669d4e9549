using System.Globalization;

namespace Exporter.Signals;

/// <summary>Instants as people give them on a command line.</summary>
public static class InstantText
{
    /// <summary>What the notation is, for messages and help.</summary>
    public const string Notation = "RFC 3339 (2026-05-01T00:00:00Z), a date, Unix seconds, now, or now-14d";

    /// <summary>Reads an instant.</summary>
    /// <param name="text">See <see cref="Notation"/>; without an offset it is UTC.</param>
    /// <param name="now">What <c>now</c> means.</param>
    /// <param name="instantMs">Unix ms.</param>
    public static bool TryParse(string text, DateTimeOffset now, out long instantMs)
    {
        instantMs = now.ToUnixTimeMilliseconds();
        if (text == "now")
        {
            return true;
        }

        if (text.StartsWith("now-", StringComparison.Ordinal) && PrometheusDuration.TryParse(text.AsSpan(4), out var ago))
        {
            instantMs -= (long)ago.TotalMilliseconds;
            return true;
        }

        if (double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) && seconds < 253402300800)
        {
            instantMs = (long)Math.Round(seconds * 1000);
            return true;
        }

        var isDate = DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant);
        instantMs = instant.ToUnixTimeMilliseconds();
        return isDate;
    }
}
