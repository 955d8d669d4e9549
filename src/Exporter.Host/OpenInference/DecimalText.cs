namespace Exporter.Host.OpenInference;

/// <summary>Reads decimal numbers as float32, the nearest one to what is written, several times as fast as the runtime where they are short, as nearly all are.</summary>
/// <remarks>
/// A whole number up to 2^53 and a power of ten up to 10^22 are exact as doubles, so one division or multiplication of them is rounded once (W. D. Clinger, "How to read floating point numbers
/// accurately", 1990). Rounding that again to float32 gives the nearest one, unless it lies exactly between two: as those places are doubles, whatever is beside one is rounded to its own side.
/// </remarks>
internal static class DecimalText
{
    private const ulong MostExact = 1UL << 53;

    // Bits that a double has more than a float, and the first of them: alone, it says "exactly between two".
    private const long ExtraBits = (1L << 29) - 1;
    private const long Between = 1L << 28;

    // Well within the normal numbers of float32.
    private const double Least = 1e-30;
    private const double Most = 1e30;

    private static readonly double[] PowersOfTen = [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22];

    /// <summary>Reads a number.</summary>
    /// <param name="text">A number as JSON writes it; it is not checked again.</param>
    /// <param name="number">Receives it.</param>
    /// <returns>False where it is not short enough: it is to be read otherwise.</returns>
    public static bool TryRead(ReadOnlySpan<byte> text, out float number)
    {
        number = 0;
        var isNegative = text[0] == '-';
        var (digits, decimals, inFraction) = (0UL, 0, false);
        for (var i = isNegative ? 1 : 0; i < text.Length; i++)
        {
            var digit = (uint)(text[i] - '0');
            if (digit <= 9)
            {
                if (digits >= MostExact / 10)
                {
                    return false;
                }

                digits = (digits * 10) + digit;
                decimals += inFraction ? 1 : 0;
            }
            else if (text[i] == '.')
            {
                inFraction = true;
            }
            else
            {
                return TryReadExponent(text[(i + 1)..], ref decimals) && TryScale(digits, decimals, isNegative, out number);
            }
        }

        return TryScale(digits, decimals, isNegative, out number);
    }

    private static bool TryReadExponent(ReadOnlySpan<byte> text, ref int decimals)
    {
        if (!System.Buffers.Text.Utf8Parser.TryParse(text[0] == '+' ? text[1..] : text, out short exponent, out _))
        {
            return false;
        }

        decimals -= exponent;
        return true;
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
