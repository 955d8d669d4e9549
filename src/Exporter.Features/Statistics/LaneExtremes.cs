using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Exporter.Features.Statistics;

/// <summary>Smallest and largest values of eight lanes so far, NaN left out. Keep it in a local variable: it then lies in registers.</summary>
internal struct LaneExtremes
{
    private Vector512<float> _lowest;
    private Vector512<float> _highest;
    private Vector512<float> _lowestToo;
    private Vector512<float> _highestToo;

    /// <summary>Before the first value: the smallest is positive, the largest negative infinity.</summary>
    public static LaneExtremes None
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            var (none, noneToo) = (Vector512.Create(float.PositiveInfinity), Vector512.Create(float.NegativeInfinity));
            return new LaneExtremes { _lowest = none, _lowestToo = none, _highest = noneToo, _highestToo = noneToo };
        }
    }

    /// <summary>Takes in four rows, two a register.</summary>
    /// <remarks>Each comparison waits for the one before it, so two go on side by side.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(Vector512<float> rows, Vector512<float> nextRows)
    {
        _lowest = Lower(rows, _lowest);
        _highest = Higher(rows, _highest);
        _lowestToo = Lower(nextRows, _lowestToo);
        _highestToo = Higher(nextRows, _highestToo);
    }

    /// <summary>The smallest and the largest of each lane.</summary>
    public readonly void CopyTo(float[] lowest, float[] highest)
    {
        var (low, high) = (Lower(_lowestToo, _lowest), Higher(_highestToo, _highest));
        Lower(low.GetUpper().ToVector512(), low).GetLower().CopyTo(lowest);
        Higher(high.GetUpper().ToVector512(), high).GetLower().CopyTo(highest);
    }

    // NaN is neither less nor greater than anything.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Lower(Vector512<float> value, Vector512<float> lowest) =>
        Vector512.ConditionalSelect(Vector512.LessThan(value, lowest), value, lowest);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Higher(Vector512<float> value, Vector512<float> highest) =>
        Vector512.ConditionalSelect(Vector512.GreaterThan(value, highest), value, highest);
}
