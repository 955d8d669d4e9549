using System.Buffers.Text;
using System.Globalization;

namespace Exporter.Ingest.Logs;

/// <summary>Times as structured loggers write them.</summary>
internal static class JsonLineTime
{
    private const int LongestText = 40;

    // 2000 and 2200: what lies outside is no time, but a duration or a counter.
    private const long EarliestMs = 946_684_800_000;
    private const long LatestMs = 7_258_118_400_000;

    /// <summary>Reads RFC 3339, without a zone as UTC, or a number of seconds, milliseconds, microseconds or nanoseconds since 1970, whichever gives a time of this century.</summary>
    /// <returns>Unix milliseconds; 0 where it is none.</returns>
    public static long Parse(ReadOnlySpan<byte> text)
    {
        if (text.Length is 0 or > LongestText)
        {
            return 0;
        }

        if (Utf8Parser.TryParse(text, out double number, out var read) && read == text.Length)
        {
            return OfNumber(number);
        }

        // A time of day alone would be one of the clock's day.
        if (text is not [_, _, _, _, (byte)'-', _, _, (byte)'-', _, _, ..])
        {
            return 0;
        }

        Span<char> letters = stackalloc char[LongestText];
        for (var i = 0; i < text.Length; i++)
        {
            letters[i] = (char)text[i];
        }

        return DateTimeOffset.TryParse(letters[..text.Length], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
            ? Plausible(time.ToUnixTimeMilliseconds())
            : 0;
    }

    private static long OfNumber(double number)
    {
        foreach (var perMillisecond in (ReadOnlySpan<double>)[0.001, 1, 1000, 1_000_000])
        {
            if (Math.Round(number / perMillisecond) is >= EarliestMs and <= LatestMs and var ms)
            {
                return (long)ms;
            }
        }

        return 0;
    }

    private static long Plausible(long ms) => ms is >= EarliestMs and <= LatestMs ? ms : 0;
}
