using System.Globalization;
using Exporter.Signals;

namespace Exporter.Configuration;

/// <summary>The notation of a signal's limit: <c>&gt; 0.95</c> or <c>&lt; 3600</c>.</summary>
internal static class LimitText
{
    /// <summary>Reads a limit; <c>&gt;=</c> and <c>&lt;=</c> mean the same as <c>&gt;</c> and <c>&lt;</c>.</summary>
    public static bool TryParse(string text, out SignalLimit limit)
    {
        limit = default;
        var rest = text.AsSpan().Trim();
        if (rest.Length < 2 || rest[0] is not ('>' or '<'))
        {
            return false;
        }

        var side = rest[0] == '>' ? LimitSide.Above : LimitSide.Below;
        rest = rest[1] == '=' ? rest[2..] : rest[1..];
        if (!double.TryParse(rest.Trim(), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) || !double.IsFinite(value))
        {
            return false;
        }

        limit = new SignalLimit(side, value);
        return true;
    }
}
