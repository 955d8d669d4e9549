using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Exporter.Features.Statistics;

/// <summary>How far eight signals went before this step: the smallest and the largest of all earlier rows. Reused.</summary>
/// <remarks>Arrays have eight elements, one a lane. Missing rows count for nothing. Cost: two comparisons for two rows of eight lanes.</remarks>
internal sealed class EarlierRange
{
    private const int Lanes = SignalBlock.Lanes;

    /// <summary>Smallest value; positive infinity with none.</summary>
    public float[] Lowest { get; } = new float[Lanes];

    /// <summary>Largest value; negative infinity with none.</summary>
    public float[] Highest { get; } = new float[Lanes];

    /// <summary>Goes through both parts.</summary>
    /// <param name="steps">Rows of the fine part, of which the last one, this step, is left out.</param>
    /// <param name="buckets">Rows of means of the time before the fine part.</param>
    public void Update(ReadOnlySpan<float> steps, ReadOnlySpan<float> buckets)
    {
        // Each comparison waits for the one before it, so two go on side by side.
        var (lowest, lowestToo) = (Vector512.Create(float.PositiveInfinity), Vector512.Create(float.PositiveInfinity));
        var (highest, highestToo) = (Vector512.Create(float.NegativeInfinity), Vector512.Create(float.NegativeInfinity));
        Widen(steps[..^Lanes], ref lowest, ref highest, ref lowestToo, ref highestToo);
        Widen(buckets, ref lowest, ref highest, ref lowestToo, ref highestToo);
        Lower(lowestToo, ref lowest);
        Raise(highestToo, ref highest);
        var (low, high) = (lowest.GetLower(), highest.GetLower());
        Vector256.ConditionalSelect(Vector256.LessThan(lowest.GetUpper(), low), lowest.GetUpper(), low).CopyTo(Lowest);
        Vector256.ConditionalSelect(Vector256.GreaterThan(highest.GetUpper(), high), highest.GetUpper(), high).CopyTo(Highest);
    }

    // Four rows at a time; what is left over at the end is looked at with rows before it once more, which changes nothing.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Widen(
        ReadOnlySpan<float> part, ref Vector512<float> lowest, ref Vector512<float> highest, ref Vector512<float> lowestToo, ref Vector512<float> highestToo)
    {
        ref var rows = ref MemoryMarshal.GetReference(part);
        for (var at = 0; at < part.Length; at += 4 * Lanes)
        {
            var from = Math.Min(at, part.Length - (4 * Lanes));
            var value = Vector512.LoadUnsafe(ref rows, (nuint)from);
            var valueToo = Vector512.LoadUnsafe(ref rows, (nuint)(from + (2 * Lanes)));
            Lower(value, ref lowest);
            Raise(value, ref highest);
            Lower(valueToo, ref lowestToo);
            Raise(valueToo, ref highestToo);
        }
    }

    // NaN is neither less nor greater than anything.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Lower(Vector512<float> value, ref Vector512<float> lowest) =>
        lowest = Vector512.ConditionalSelect(Vector512.LessThan(value, lowest), value, lowest);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Raise(Vector512<float> value, ref Vector512<float> highest) =>
        highest = Vector512.ConditionalSelect(Vector512.GreaterThan(value, highest), value, highest);
}
