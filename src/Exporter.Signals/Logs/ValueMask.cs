namespace Exporter.Signals.Logs;

/// <summary>Replaces what is a value by how it is written: numbers, identifiers, hexadecimal, addresses, hosts, paths, URLs.</summary>
/// <remarks>
/// No rule knows a system; each follows from what programs print. Of a text in parts, as <c>core.2275</c>, the parts without digits stay, since they say what it is about;
/// a text with three values or more is an identifier as a whole.
/// </remarks>
internal static class ValueMask
{
    /// <summary>What stands for a value.</summary>
    public static ReadOnlySpan<byte> Value => "<*>"u8;

    private const int PartsOfIdentifier = 3;
    private const int LeastHexadecimal = 4;
    private const int LeastAcronym = 3;

    /// <summary>Whether the whole text is one value, although it may hold colons or slashes.</summary>
    /// <remarks>
    /// URLs; absolute and relative paths, whatever has two slashes, or a slash and a dot; drives; hexadecimal with two colons (times, IPv6, MAC); IPv4 and hosts with or without a port.
    /// </remarks>
    public static bool IsWhole(ReadOnlySpan<byte> text)
    {
        var slash = text.IndexOf((byte)'/');
        if (slash >= 0 && text.Length > 1
            && (slash == 0 || text[0] is (byte)'.' or (byte)'~' || text[(slash + 1)..].Contains((byte)'/') || text.Contains((byte)'.')))
        {
            return true;
        }

        if (text.Length >= 3 && text[1] == ':' && text[2] == '\\' && Ascii.IsLetter(text[0]))
        {
            return true;
        }

        return IsColonHexadecimal(text) || IsAddress(text) || HostNames.IsWithPort(text) || HostNames.IsQualified(text);
    }

    /// <summary>Writes a text with its values replaced.</summary>
    /// <param name="text">Without white space; not <see cref="IsWhole"/>.</param>
    /// <param name="masked">Takes the result; as long as the text at least, and three bytes for each part of it.</param>
    /// <returns>Bytes written; 0 where there was nothing to replace.</returns>
    public static int Mask(ReadOnlySpan<byte> text, Span<byte> masked)
    {
        if (!Ascii.HasDigit(text))
        {
            return 0;
        }

        var (written, values, valueEnd) = (0, 0, -1);
        var onlySeparators = false;
        for (var at = 0; at < text.Length;)
        {
            if (!Ascii.IsWord(text[at]))
            {
                masked[written++] = text[at++];
                continue;
            }

            var end = at + 1;
            while (end < text.Length && Ascii.IsWord(text[end]))
            {
                end++;
            }

            var kept = LettersKept(text[at..end]);
            if (kept < 0)
            {
                text[at..end].CopyTo(masked[written..]);
                written += end - at;
                onlySeparators = false;
            }
            else
            {
                values++;
                if (kept == 0 && onlySeparators)
                {
                    // "12:34", "1.2.3", "5-6": one value.
                    written = valueEnd;
                }
                else
                {
                    written = kept == 0 ? WithoutSign(masked, written) : written;
                    text.Slice(at, kept).CopyTo(masked[written..]);
                    written += kept;
                    Value.CopyTo(masked[written..]);
                    written += Value.Length;
                }

                valueEnd = written;
                onlySeparators = true;
            }

            at = end;
        }

        if (values >= PartsOfIdentifier)
        {
            Value.CopyTo(masked);
            return Value.Length;
        }

        // A share is a number too.
        return values == 0 ? 0 : onlySeparators && written == valueEnd + 1 && masked[written - 1] == '%' ? valueEnd : written;
    }

    /// <summary>How many letters of a run of letters and digits stay before its value; -1 where it has none.</summary>
    /// <remarks>A short acronym with one digit, as <c>SOCKS5</c> or <c>IPV6</c>, is a name. Letters after digits, and hexadecimal of four digits or more, make an identifier.</remarks>
    private static int LettersKept(ReadOnlySpan<byte> part)
    {
        var digit = part.IndexOfAnyInRange((byte)'0', (byte)'9');
        if (digit < 0)
        {
            return -1;
        }

        if (digit == 0 || (part.Length >= LeastHexadecimal && Ascii.AllHexadecimal(part)) || !Ascii.AllDigits(part[digit..]))
        {
            return 0;
        }

        return digit >= LeastAcronym && digit == part.Length - 1 && part[..digit].IndexOfAnyExceptInRange((byte)'A', (byte)'Z') < 0 ? -1 : digit;
    }

    private static int WithoutSign(ReadOnlySpan<byte> masked, int written) =>
        written > 0 && masked[written - 1] is (byte)'-' or (byte)'+' && (written == 1 || !Ascii.IsLetter(masked[written - 2])) ? written - 1 : written;

    private static bool IsColonHexadecimal(ReadOnlySpan<byte> text)
    {
        var colons = 0;
        foreach (var value in text)
        {
            if (value == ':')
            {
                colons++;
            }
            else if (!(Ascii.IsDigit(value) || (uint)((value | 0x20) - 'a') <= 'f' - 'a' || value is (byte)'.' or (byte)'%'))
            {
                return false;
            }
        }

        return colons >= 2;
    }

    private static bool IsAddress(ReadOnlySpan<byte> text)
    {
        var dots = 0;
        foreach (var value in text)
        {
            if (value == '.')
            {
                dots++;
            }
            else if (!(Ascii.IsDigit(value) || value is (byte)':' or (byte)'/'))
            {
                return false;
            }
        }

        return dots == 3;
    }
}
