namespace Exporter.Host.OpenInference;

/// <summary>Reads decimal numbers as float32, the nearest one to what is written, several times as fast as the runtime where they are short, as nearly all are.</summary>
/// <remarks>
/// A whole number up to 2^53 and a power of ten up to 10^22 are exact as doubles, so one division or multiplication of them is rounded once (W. D. Clinger, "How to read floating point numbers
/// accurately", 1990). Rounding that again to float32 gives the nearest one, unless it lies exactly between two: as those places are doubles, whatever is beside one is rounded to its own side.
/// </remarks>
internal static class DecimalText
{
    private const ulong MostExact = 1UL << 53;

    // No more can be exact; a longer exponent is left to the runtime before it overflows anything.
    private const int MostExponentDigits = 4;

    // Bits that a double has more than a float, and the first of them: alone, it says "exactly between two".
    private const long ExtraBits = (1L << 29) - 1;
    private const long Between = 1L << 28;

    // Well within the normal numbers of float32.
    private const double Least = 1e-30;
    private const double Most = 1e30;

    private static readonly double[] PowersOfTen = [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22];

    /// <summary>Reads the number that a text begins with.</summary>
    /// <param name="text">Anything; the number ends where JSON's grammar of numbers does (RFC 8259, section 6).</param>
    /// <param name="number">Receives it.</param>
    /// <returns>Its length in bytes; 0 where there is none, or it is not short enough and is to be read otherwise.</returns>
    public static int Read(ReadOnlySpan<byte> text, out float number)
    {
        number = 0;
        var isNegative = text is [(byte)'-', ..];
        var at = isNegative ? 1 : 0;
        var digits = 0UL;
        var begin = at;
        at = ReadDigits(text, at, ref digits);
        var whole = at - begin;
        if (whole == 0 || (whole > 1 && text[begin] == '0'))
        {
            return 0;
        }

        var decimals = 0;
        if (at < text.Length && text[at] == '.')
        {
            begin = at + 1;
            at = ReadDigits(text, begin, ref digits);
            decimals = at - begin;
            if (decimals == 0)
            {
                return 0;
            }
        }

        if (digits > MostExact || whole + decimals > 18 || (at < text.Length && (text[at] | 0x20) == 'e' && !TryReadExponent(text, ref at, ref decimals)))
        {
            return 0;
        }

        return TryScale(digits, decimals, isNegative, out number) ? at : 0;
    }

    /// <summary>Appends digits to a number, which overflows beyond 19 of them.</summary>
    private static int ReadDigits(ReadOnlySpan<byte> text, int at, ref ulong digits)
    {
        var number = digits;
        while (at < text.Length)
        {
            var digit = (uint)(text[at] - '0');
            if (digit > 9)
            {
                break;
            }

            number = (number * 10) + digit;
            at++;
        }

        digits = number;
        return at;
    }

    private static bool TryReadExponent(ReadOnlySpan<byte> text, ref int at, ref int decimals)
    {
        var begin = at + 1;
        var isNegative = begin < text.Length && text[begin] == '-';
        begin += begin < text.Length && text[begin] is (byte)'-' or (byte)'+' ? 1 : 0;
        var exponent = 0UL;
        at = ReadDigits(text, begin, ref exponent);
        decimals += isNegative ? (int)(uint)exponent : -(int)(uint)exponent;
        return at - begin is > 0 and <= MostExponentDigits;
    }

    private static bool TryScale(ulong digits, int decimals, bool isNegative, out float number)
    {
        number = isNegative ? -0f : 0f;
        if (digits == 0)
        {
            return true;
        }

        if (Math.Abs(decimals) >= PowersOfTen.Length)
        {
            return false;
        }

        var value = decimals < 0 ? digits * PowersOfTen[-decimals] : digits / PowersOfTen[decimals];
        number = (float)(isNegative ? -value : value);
        return value is >= Least and <= Most && (BitConverter.DoubleToInt64Bits(value) & ExtraBits) != Between;
    }
}
