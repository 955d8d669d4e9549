using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Exporter.Features.Statistics;

/// <summary>Median distance of the values of eight sorted lanes from a centre each, all eight searched in step.</summary>
/// <remarks>
/// The same search as <see cref="SortedValues.MedianDistance(double)"/>, with the same result. A search by halving waits for one load
/// after another; eight of them at once keep the processor busy. Cost: 8 rounds × 8 lanes.
/// </remarks>
internal static class LaneDistances
{
    private const int Lanes = SignalBlock.Lanes;

    // Halves are tried downwards from this; enough for 255 rows.
    private const int FirstStep = 128;

    /// <summary>Finds them.</summary>
    /// <param name="keys">Sorted rows of eight keys (<see cref="LaneKeys"/>).</param>
    /// <param name="counts">Keys of each lane that are not missing.</param>
    /// <param name="centres">Centre of each lane.</param>
    /// <param name="distances">Gets the medians; NaN where a lane has no value.</param>
    public static void Find(ReadOnlySpan<int> keys, ReadOnlySpan<int> counts, ReadOnlySpan<double> centres, Span<double> distances)
    {
        Span<int> crossings = stackalloc int[Lanes];
        crossings.Clear();
        ref var first = ref MemoryMarshal.GetReference(keys);
        for (var step = FirstStep; step > 0; step /= 2)
        {
            for (var lane = 0; lane < Lanes; lane++)
            {
                crossings[lane] += step & -Advances(ref Unsafe.Add(ref first, lane), counts[lane], centres[lane], crossings[lane] + step);
            }
        }

        for (var lane = 0; lane < Lanes; lane++)
        {
            distances[lane] = new SortedValues(keys[lane..], Lanes, counts[lane]).MedianDistance(centres[lane], crossings[lane]);
        }
    }

    // 1 when the first so many windows all have their farther end on the left, else 0; without a branch, since which it is, is a toss-up.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Advances(ref int lane, int count, double centre, int windows)
    {
        var k = (count - 1) >> 1;
        var last = Math.Max(0, Math.Min(windows, count - k) - 1);
        var left = centre - LaneKeys.ValueOf(Unsafe.Add(ref lane, (nint)last * Lanes));
        var right = LaneKeys.ValueOf(Unsafe.Add(ref lane, (nint)(last + k) * Lanes)) - centre;
        return (right < left ? 1 : 0) & (windows <= count - k ? 1 : 0);
    }
}
