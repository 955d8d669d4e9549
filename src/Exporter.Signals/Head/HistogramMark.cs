namespace Exporter.Signals.Head;

/// <summary>Stands in a series' samples for a native histogram, whose bytes lie in the series' <see cref="HistogramLog"/>.</summary>
/// <remarks>
/// A NaN that no arithmetic produces: sign set, quiet bit clear, payload the position in the log. So floats and histograms
/// of a series share one timeline, and series without histograms pay nothing. A float sample with such bits, which no
/// sender has a reason for, is stored as the ordinary NaN that it also is.
/// </remarks>
internal static class HistogramMark
{
    private const ulong Prefix = 0xfff4_0000_0000_0000;
    private const ulong PositionBits = 0x0000_ffff_ffff_ffff;

    /// <summary>The mark for a position.</summary>
    public static double At(long position) => BitConverter.UInt64BitsToDouble(Prefix | ((ulong)position & PositionBits));

    /// <summary>True for marks only.</summary>
    public static bool Is(double value) => double.IsNaN(value) && (BitConverter.DoubleToUInt64Bits(value) & ~PositionBits) == Prefix;

    /// <summary>The position that a mark stands for.</summary>
    public static long PositionOf(double mark) => (long)(BitConverter.DoubleToUInt64Bits(mark) & PositionBits);
}
