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
        var extremes = LaneExtremes.None;
        Add(steps[..^Lanes], ref extremes);
        Add(buckets, ref extremes);
        extremes.CopyTo(Lowest, Highest);
    }

    // Four rows at a time; what is left over at the end is looked at with rows before it once more, which changes nothing.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(ReadOnlySpan<float> part, ref LaneExtremes extremes)
    {
        ref var rows = ref MemoryMarshal.GetReference(part);
        for (var at = 0; at < part.Length; at += 4 * Lanes)
        {
            var from = Math.Min(at, part.Length - (4 * Lanes));
            extremes.Add(Vector512.LoadUnsafe(ref rows, (nuint)from), Vector512.LoadUnsafe(ref rows, (nuint)(from + (2 * Lanes))));
        }
    }
}
