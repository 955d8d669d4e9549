using System.Text;

namespace Exporter.Signals;

/// <summary>Durations in Prometheus' notation: <c>30s</c>, <c>1h30m</c>, <c>1d</c>, <c>1w</c>.</summary>
/// <remarks>As prometheus/common, model/time.go: units y w d h m s ms, each at most once and in this order, whole numbers; a year is 365 days.</remarks>
public static class PrometheusDuration
{
    private static readonly (string Unit, long Ms)[] Units =
    [
        ("y", 365L * 86_400_000),
        ("w", 7L * 86_400_000),
        ("d", 86_400_000),
        ("h", 3_600_000),
        ("m", 60_000),
        ("s", 1000),
        ("ms", 1),
    ];

    /// <summary>Longer texts mean nothing useful; the bound keeps every sum of milliseconds far from overflow.</summary>
    private const long MaxMs = 292L * 365 * 86_400_000;

    /// <summary>Reads a duration of zero or more; <c>0</c> needs no unit.</summary>
    /// <returns>False for anything else: signs, fractions, spaces, units out of order, more than 292 years.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, out TimeSpan duration)
    {
        duration = default;
        if (text is "0")
        {
            return true;
        }

        long totalMs = 0;
        var nextUnit = 0;
        var rest = text;
        while (rest.Length > 0)
        {
            if (!TryTakeNumber(ref rest, out var number) || !TryTakeUnit(ref rest, ref nextUnit, out var unitMs) || number > MaxMs / unitMs)
            {
                return false;
            }

            totalMs += number * unitMs;
            if (totalMs > MaxMs)
            {
                return false;
            }
        }

        duration = TimeSpan.FromMilliseconds(totalMs);
        return text.Length > 0;
    }

    /// <summary>The shortest notation that Prometheus itself would print: years and weeks only where they come out even.</summary>
    /// <param name="duration">Zero or more; fractions of a millisecond are cut off.</param>
    public static string Format(TimeSpan duration)
    {
        var ms = (long)duration.TotalMilliseconds;
        ArgumentOutOfRangeException.ThrowIfNegative(ms, nameof(duration));
        if (ms == 0)
        {
            return "0s";
        }

        var text = new StringBuilder();
        foreach (var (unit, unitMs) in Units)
        {
            var wholeOnly = unit is "y" or "w";
            if (ms < unitMs || (wholeOnly && ms % unitMs != 0))
            {
                continue;
            }

            text.Append(ms / unitMs).Append(unit);
            ms %= unitMs;
        }

        return text.ToString();
    }

    private static bool TryTakeNumber(ref ReadOnlySpan<char> rest, out long number)
    {
        number = 0;
        var digits = 0;
        while (digits < rest.Length && char.IsAsciiDigit(rest[digits]) && digits < 18)
        {
            number = (number * 10) + (rest[digits++] - '0');
        }

        rest = rest[digits..];
        return digits > 0;
    }

    private static bool TryTakeUnit(ref ReadOnlySpan<char> rest, ref int nextUnit, out long unitMs)
    {
        var letters = 0;
        while (letters < rest.Length && char.IsAsciiLetter(rest[letters]))
        {
            letters++;
        }

        for (var i = nextUnit; i < Units.Length; i++)
        {
            if (rest[..letters].SequenceEqual(Units[i].Unit))
            {
                nextUnit = i + 1;
                unitMs = Units[i].Ms;
                rest = rest[letters..];
                return true;
            }
        }

        unitMs = 0;
        return false;
    }
}
