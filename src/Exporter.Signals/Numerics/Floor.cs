namespace Exporter.Signals.Numerics;

/// <summary>Integer division that rounds down, so that times before 1970 lie on the same grid.</summary>
public static class Floor
{
    /// <summary>Largest integer not above <paramref name="dividend"/> / <paramref name="divisor"/>; the divisor is positive.</summary>
    public static long Divide(long dividend, long divisor)
    {
        var quotient = dividend / divisor;
        return quotient * divisor > dividend ? quotient - 1 : quotient;
    }

    /// <summary>Remainder of <see cref="Divide"/>: 0..divisor-1.</summary>
    public static long Modulo(long dividend, long divisor)
    {
        var remainder = dividend % divisor;
        return remainder < 0 ? remainder + divisor : remainder;
    }
}
