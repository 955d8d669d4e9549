using System.Globalization;
using System.Text;

namespace Exporter.Signals.PromQL.Parsing;

/// <summary>Resolves the escapes of a quoted text; they are those of Go.</summary>
internal static class StringText
{
    /// <summary>Reads the quoted text that starts at <paramref name="start"/>.</summary>
    /// <param name="text">The expression.</param>
    /// <param name="start">Offset of the opening quote.</param>
    /// <param name="end">Offset behind the closing quote, or behind what was looked at.</param>
    /// <param name="value">The text, or the complaint.</param>
    public static bool TryRead(string text, int start, out int end, out string value)
    {
        var quote = text[start];
        var bytes = new List<byte>();
        end = start + 1;
        while (end < text.Length && text[end] != quote)
        {
            if (text[end] == '\n' && quote != '`')
            {
                break;
            }

            if (text[end] == '\\' && quote != '`')
            {
                if (!TryReadEscape(text, quote, ref end, bytes))
                {
                    value = "unknown escape sequence in string";
                    return false;
                }
            }
            else
            {
                // A pair of surrogates is one character: it must reach the encoder whole.
                var length = char.IsHighSurrogate(text[end]) && end + 1 < text.Length ? 2 : 1;
                bytes.AddRange(Encoding.UTF8.GetBytes(text.Substring(end, length)));
                end += length;
            }
        }

        if (end >= text.Length || text[end] != quote)
        {
            value = $"string is not closed: expected {quote}";
            return false;
        }

        end++;
        value = Encoding.UTF8.GetString(bytes.ToArray());
        return true;
    }

    private static bool TryReadEscape(string text, char quote, ref int at, List<byte> bytes)
    {
        at++;
        if (at >= text.Length)
        {
            return false;
        }

        var kind = text[at++];
        if (kind == quote || kind == '\\')
        {
            bytes.Add((byte)kind);
            return true;
        }

        var simple = "abfnrtv".IndexOf(kind, StringComparison.Ordinal);
        if (simple >= 0)
        {
            bytes.Add((byte)"\a\b\f\n\r\t\v"[simple]);
            return true;
        }

        if (kind is >= '0' and <= '7')
        {
            at--;
            return TryReadByte(text, 3, 8, ref at, bytes);
        }

        return kind switch
        {
            'x' => TryReadByte(text, 2, 16, ref at, bytes),
            'u' => TryReadRune(text, 4, ref at, bytes),
            'U' => TryReadRune(text, 8, ref at, bytes),
            _ => false,
        };
    }

    private static bool TryReadByte(string text, int digits, int radix, ref int at, List<byte> bytes)
    {
        if (!TryReadDigits(text, digits, radix, ref at, out var code) || code > byte.MaxValue)
        {
            return false;
        }

        bytes.Add((byte)code);
        return true;
    }

    private static bool TryReadRune(string text, int digits, ref int at, List<byte> bytes)
    {
        if (!TryReadDigits(text, digits, 16, ref at, out var code) || !Rune.IsValid(code))
        {
            return false;
        }

        bytes.AddRange(Encoding.UTF8.GetBytes(new Rune(code).ToString()));
        return true;
    }

    private static bool TryReadDigits(string text, int digits, int radix, ref int at, out int code)
    {
        code = 0;
        for (var i = 0; i < digits; i++, at++)
        {
            if (at >= text.Length
                || !int.TryParse(text.AsSpan(at, 1), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var digit)
                || digit >= radix
                || code > 0x7FFFFFF)
            {
                return false;
            }

            code = (code * radix) + digit;
        }

        return true;
    }
}
