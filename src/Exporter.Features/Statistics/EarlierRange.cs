using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Exporter.Features.Statistics;

/// <summary>How far eight signals went before this step: the smallest and the largest of all earlier rows. Reused.</summary>
/// <remarks>Arrays have eight elements, one a lane. Missing rows count for nothing. Cost: two comparisons a row for eight lanes.</remarks>
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
        var (lowest, highest) = (Vector256.Create(float.PositiveInfinity), Vector256.Create(float.NegativeInfinity));
        Widen(steps[..^Lanes], ref lowest, ref highest);
        Widen(buckets, ref lowest, ref highest);
        lowest.CopyTo(Lowest);
        highest.CopyTo(Highest);
    }

    // NaN is neither less nor greater than anything.
    private static void Widen(ReadOnlySpan<float> part, ref Vector256<float> lowest, ref Vector256<float> highest)
    {
        ref var rows = ref MemoryMarshal.GetReference(part);
        for (nuint at = 0; at < (nuint)part.Length; at += Lanes)
        {
            var value = Vector256.LoadUnsafe(ref rows, at);
            lowest = Vector256.ConditionalSelect(Vector256.LessThan(value, lowest), value, lowest);
            highest = Vector256.ConditionalSelect(Vector256.GreaterThan(value, highest), value, highest);
        }
    }
}
