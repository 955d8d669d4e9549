using System.Buffers;
using System.Globalization;
using System.Text;

namespace Exporter.Ingest.Logs;

/// <summary>Reads the labels of a stream in the notation of selectors, <c>{name="value", other=`value`}</c>, and nothing else.</summary>
/// <remarks>Texts in double quotes have the escapes of Go, those in backquotes none. A comma may stand behind the last label, as in PromQL.</remarks>
/// <param name="text">UTF-8.</param>
internal ref struct LabelTextCursor(ReadOnlySpan<byte> text)
{
    private readonly ReadOnlySpan<byte> _text = text;
    private int _at;

    /// <summary>What names may have; the first letter is no digit.</summary>
    public static SearchValues<char> NameLetters { get; } = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_");

    private readonly byte Next => _at < _text.Length ? _text[_at] : (byte)0;

    /// <summary>Reads to the end.</summary>
    /// <param name="labels">Receives them; one more than <paramref name="max"/> at most.</param>
    /// <param name="max">How many there may be.</param>
    /// <param name="error">What is wrong, and where; null where nothing is.</param>
    public bool TryReadAll(SortedDictionary<string, string> labels, int max, out string? error)
    {
        if (!TryTake((byte)'{'))
        {
            return Fail("expected {", out error);
        }

        while (!TryTake((byte)'}'))
        {
            if (!TryReadName(out var name))
            {
                return Fail("expected the name of a label", out error);
            }

            if (!TryTake((byte)'='))
            {
                return Fail("expected =", out error);
            }

            if (!TryReadValue(out var value))
            {
                return Fail("expected a quoted text", out error);
            }

            if (!labels.TryAdd(name, value))
            {
                return Fail($"label {name} is there twice", out error);
            }

            if (labels.Count > max)
            {
                error = null;
                return true;
            }

            SkipSpace();
            if (!TryTake((byte)',') && Next != '}')
            {
                return Fail("expected , or }", out error);
            }
        }

        SkipSpace();
        error = _at == _text.Length ? null : $"1:{_at + 1}: parse error: expected the end";
        return error is null;
    }

    private readonly bool Fail(string what, out string? error)
    {
        error = $"1:{_at + 1}: parse error: {what}";
        return false;
    }

    private bool TryTake(byte letter)
    {
        SkipSpace();
        if (Next != letter)
        {
            return false;
        }

        _at++;
        return true;
    }

    private void SkipSpace()
    {
        while (Next is (byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\r')
        {
            _at++;
        }
    }

    private bool TryReadName(out string name)
    {
        SkipSpace();
        var start = _at;
        while (Next == '_' || char.IsAsciiLetter((char)Next) || (_at > start && char.IsAsciiDigit((char)Next)))
        {
            _at++;
        }

        name = Encoding.ASCII.GetString(_text[start.._at]);
        return name.Length > 0;
    }

    private bool TryReadValue(out string value)
    {
        SkipSpace();
        value = "";
        var quote = Next;
        if (quote is not ((byte)'"' or (byte)'`'))
        {
            return false;
        }

        _at++;
        var bytes = new ArrayBufferWriter<byte>();
        while (_at < _text.Length && _text[_at] != quote)
        {
            if (quote == '"' && _text[_at] == '\n')
            {
                return false;
            }

            if (quote == '"' && _text[_at] == '\\')
            {
                if (!TryReadEscape(bytes))
                {
                    return false;
                }

                continue;
            }

            bytes.Write([_text[_at++]]);
        }

        value = Encoding.UTF8.GetString(bytes.WrittenSpan);
        return TryTakeQuote(quote);
    }

    private bool TryTakeQuote(byte quote)
    {
        var isClosed = Next == quote;
        _at += isClosed ? 1 : 0;
        return isClosed;
    }

    // Source: go.dev/ref/spec, "Rune literals".
    private bool TryReadEscape(ArrayBufferWriter<byte> bytes)
    {
        var rest = _text[(_at + 1)..];
        if (rest.IsEmpty)
        {
            return false;
        }

        switch (rest[0])
        {
            case (byte)'x':
                return TryReadNumber(rest[1..], 2, NumberStyles.AllowHexSpecifier, out var octet) && Take(4, bytes, (byte)octet);
            case >= (byte)'0' and <= (byte)'7':
                return TryReadOctal(rest, out var octal) && Take(4, bytes, octal);
            case (byte)'u':
                return TryReadNumber(rest[1..], 4, NumberStyles.AllowHexSpecifier, out var unit) && TryWriteRune(unit, bytes, 6);
            case (byte)'U':
                return TryReadNumber(rest[1..], 8, NumberStyles.AllowHexSpecifier, out var point) && TryWriteRune(point, bytes, 10);
            default:
                var at = "abfnrtv\\\""u8.IndexOf(rest[0]);
                return at >= 0 && Take(2, bytes, "\a\b\f\n\r\t\v\\\""u8[at]);
        }
    }

    private static bool TryReadNumber(ReadOnlySpan<byte> text, int digits, NumberStyles style, out uint number)
    {
        number = 0;
        return text.Length >= digits && uint.TryParse(text[..digits], style, CultureInfo.InvariantCulture, out number);
    }

    private static bool TryReadOctal(ReadOnlySpan<byte> text, out byte octet)
    {
        var number = 0;
        for (var i = 0; i < 3; i++)
        {
            if (i >= text.Length || text[i] is < (byte)'0' or > (byte)'7')
            {
                octet = 0;
                return false;
            }

            number = (8 * number) + text[i] - '0';
        }

        octet = (byte)number;
        return number <= byte.MaxValue;
    }

    private bool TryWriteRune(uint point, ArrayBufferWriter<byte> bytes, int length)
    {
        if (!Rune.TryCreate(point, out var rune))
        {
            return false;
        }

        Span<byte> utf8 = stackalloc byte[4];
        bytes.Write(utf8[..rune.EncodeToUtf8(utf8)]);
        _at += length;
        return true;
    }

    private bool Take(int length, ArrayBufferWriter<byte> bytes, byte octet)
    {
        bytes.Write([octet]);
        _at += length;
        return true;
    }
}
