using System.Buffers;

namespace Exporter.Ingest.Logs;

/// <summary>Goes over the members of one JSON object, those of objects within it left out, and never throws.</summary>
/// <remarks>
/// Looks at what it must to find where names and values end. What is not well-formed ends the walk, but a value that is skipped, or a number, may be anything that ends where it seems
/// to: a line of a log is not checked, it is read. Escapes of texts that are handed out are well-formed.
/// </remarks>
internal ref struct JsonMembers
{
    private static readonly SearchValues<byte> EndsOfValues = SearchValues.Create(",} \t\r\n"u8);
    private static readonly SearchValues<byte> Brackets = SearchValues.Create("\"{}[]"u8);
    private static readonly SearchValues<byte> HexDigits = SearchValues.Create("0123456789abcdefABCDEF"u8);

    private readonly ReadOnlySpan<byte> _text;
    private int _at;

    /// <summary>Begins before the first member.</summary>
    /// <param name="text">The object, maybe with spaces around it.</param>
    public JsonMembers(ReadOnlySpan<byte> text)
    {
        _text = text;
        SkipSpaces();
        IsBroken = !Take((byte)'{');
        SkipSpaces();
        IsOver = !IsBroken && Take((byte)'}');
    }

    /// <summary>The member's name, escapes and all.</summary>
    public ReadOnlySpan<byte> Name { get; private set; }

    /// <summary>Its value: of a text what stands between the quotes, of an object or a list nothing.</summary>
    public ReadOnlySpan<byte> Value { get; private set; }

    /// <summary>True where the value is a text.</summary>
    public bool IsText { get; private set; }

    /// <summary>True where <see cref="Name"/> has escapes.</summary>
    public bool IsNameEscaped { get; private set; }

    /// <summary>True where <see cref="Value"/> has escapes.</summary>
    public bool IsEscaped { get; private set; }

    /// <summary>True once the object's end was found, and nothing follows.</summary>
    public bool IsWhole => IsOver && !IsBroken && _text[_at..].TrimStart(" \t\r\n"u8).IsEmpty;

    private bool IsOver { get; set; }

    private bool IsBroken { get; set; }

    /// <summary>Steps to the next member.</summary>
    /// <returns>False at the end, and where there is no member.</returns>
    public bool Next()
    {
        if (IsOver || IsBroken)
        {
            return false;
        }

        IsBroken = !TryNext();
        return !IsBroken;
    }

    private bool TryNext()
    {
        if (!TryText(out var name, out var isNameEscaped))
        {
            return false;
        }

        Name = name;
        IsNameEscaped = isNameEscaped;
        SkipSpaces();
        if (!Take((byte)':'))
        {
            return false;
        }

        SkipSpaces();
        if (!TryValue())
        {
            return false;
        }

        SkipSpaces();
        if (!Take((byte)','))
        {
            return IsOver = Take((byte)'}');
        }

        SkipSpaces();
        return true;
    }

    private bool TryValue()
    {
        Value = default;
        IsText = IsEscaped = false;
        switch (_at < _text.Length ? _text[_at] : (byte)0)
        {
            case (byte)'"':
                IsText = TryText(out var value, out var isEscaped);
                Value = value;
                IsEscaped = isEscaped;
                return IsText;
            case (byte)'{' or (byte)'[':
                return TrySkip();
            default:
                var length = _text[_at..].IndexOfAny(EndsOfValues);
                Value = length > 0 ? _text.Slice(_at, length) : default;
                _at += Math.Max(0, length);
                return length > 0;
        }
    }

    /// <summary>Goes over an object or a list to its end, whatever is in it.</summary>
    private bool TrySkip()
    {
        for (var depth = 0; _at < _text.Length;)
        {
            var next = _text[_at..].IndexOfAny(Brackets);
            if (next < 0)
            {
                return false;
            }

            _at += next;
            if (_text[_at] == '"')
            {
                if (!TryText(out _, out _))
                {
                    return false;
                }

                continue;
            }

            depth += _text[_at] is (byte)'{' or (byte)'[' ? 1 : -1;
            _at++;
            if (depth == 0)
            {
                return true;
            }
        }

        return false;
    }

    private bool TryText(out ReadOnlySpan<byte> text, out bool isEscaped)
    {
        text = default;
        isEscaped = false;
        if (!Take((byte)'"'))
        {
            return false;
        }

        var start = _at;
        while (_text[_at..].IndexOfAny((byte)'"', (byte)'\\') is >= 0 and var next)
        {
            _at += next;
            if (_text[_at] == '"')
            {
                text = _text[start.._at++];
                return true;
            }

            isEscaped = true;
            if (EscapeLength() is not (> 0 and var length))
            {
                return false;
            }

            _at += length;
        }

        return false;
    }

    /// <summary>Bytes of the escape that begins here; 0 where it is none.</summary>
    private readonly int EscapeLength()
    {
        var rest = _text[(_at + 1)..];
        if (rest.IsEmpty)
        {
            return 0;
        }

        return rest[0] == 'u'
            ? rest.Length >= 5 && rest[1..5].IndexOfAnyExcept(HexDigits) < 0 ? 6 : 0
            : "\"\\/bfnrt"u8.Contains(rest[0]) ? 2 : 0;
    }

    private bool Take(byte wanted)
    {
        var isThere = _at < _text.Length && _text[_at] == wanted;
        _at += isThere ? 1 : 0;
        return isThere;
    }

    private void SkipSpaces() => _at = _text.Length - _text[_at..].TrimStart(" \t\r\n"u8).Length;
}
