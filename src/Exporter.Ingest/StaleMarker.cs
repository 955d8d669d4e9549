namespace Exporter.Ingest;

/// <summary>The NaN that says "this series has ended", told from ordinary NaN by its bits.</summary>
/// <remarks>
/// Prometheus chose a signalling NaN with payload 2 (model/value, StaleNaN) so that the quiet NaN that arithmetic
/// produces (0x7ff8000000000001 in Go) can never be mistaken for it. Compare bits: NaN != NaN.
/// </remarks>
public static class StaleMarker
{
    /// <summary>The marker's IEEE 754 bits.</summary>
    public const long Bits = 0x7ff0000000000002;

    /// <summary>The marker as a float64.</summary>
    public static double Value => BitConverter.Int64BitsToDouble(Bits);

    /// <summary>True for the marker only, false for every other NaN.</summary>
    public static bool IsStale(double value) => BitConverter.DoubleToInt64Bits(value) == Bits;
}
