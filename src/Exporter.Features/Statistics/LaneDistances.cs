using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Exporter.Features.Statistics;

/// <summary>Median distance of the values of eight sorted lanes from a centre each.</summary>
/// <remarks>
/// The same search as <see cref="SortedValues.MedianDistance(double)"/>, with the same result. A search by halving waits for one load
/// after another and cannot guess its branches; with a lane of a register for each, eight go on at once and there are no branches.
/// Cost: 6 or 7 rounds of two loads for eight lanes.
/// </remarks>
internal static class LaneDistances
{
    private const int Lanes = SignalBlock.Lanes;

    /// <summary>Finds them.</summary>
    /// <param name="keys">Sorted rows of eight keys (<see cref="LaneKeys"/>).</param>
    /// <param name="most">Keys of a lane at most.</param>
    /// <param name="counts">Keys of each lane that are not missing.</param>
    /// <param name="centres">Centre of each lane.</param>
    /// <param name="distances">Gets the medians; NaN where a lane has no value.</param>
    public static void Find(ReadOnlySpan<int> keys, int most, ReadOnlySpan<int> counts, ReadOnlySpan<double> centres, Span<double> distances)
    {
        // All that is read below lies within these rows.
        keys = keys[..(most * Lanes)];
        if (Avx512F.IsSupported)
        {
            Gather(keys, most, Vector256.Create(counts), Vector512.Create(centres)).CopyTo(distances);
            return;
        }

        for (var lane = 0; lane < Lanes; lane++)
        {
            distances[lane] = new SortedValues(keys[lane..], Lanes, counts[lane]).MedianDistance(centres[lane]);
        }
    }

    private static unsafe Vector512<double> Gather(ReadOnlySpan<int> keys, int most, Vector256<int> count, Vector512<double> centre)
    {
        var k = Vector256.Max(Vector256<int>.Zero, (count - Vector256<int>.One) >> 1);
        var windows = count - k;
        var crossing = Vector256<int>.Zero;
        fixed (int* rows = keys)
        {
            // Steps halve down to 1. Together they come to any number of windows: with n values there are at most n / 2 + 1.
            for (var step = (int)BitOperations.RoundUpToPowerOf2((uint)(most / 2) + 2) / 2; step > 0; step /= 2)
            {
                var wanted = crossing + Vector256.Create(step);
                var last = Vector256.Max(Vector256<int>.Zero, Vector256.Min(wanted, windows) - Vector256<int>.One);
                var isLeft = Vector512.LessThan(ValuesAt(rows, last + k) - centre, centre - ValuesAt(rows, last));
                crossing += Narrow(isLeft) & Vector256.LessThanOrEqual(wanted, windows) & Vector256.Create(step);
            }

            // The nearest two on both sides of the crossing: infinitely far where there is none.
            var left = Distance(rows, crossing - Vector256<int>.One, count, centre);
            var right = Distance(rows, crossing + k, count, centre);
            var nearest = Smaller(left, right);
            var next = Vector512.ConditionalSelect(
                Vector512.LessThan(left, right),
                Smaller(Distance(rows, crossing - Vector256.Create(2), count, centre), right),
                Smaller(left, Distance(rows, crossing + k + Vector256<int>.One, count, centre)));
            var isOdd = Widen(Vector256.Equals(count & Vector256<int>.One, Vector256<int>.One));
            var median = (nearest + Vector512.ConditionalSelect(isOdd, nearest, next)) / Vector512.Create(2.0);
            return Vector512.ConditionalSelect(Widen(Vector256.Equals(count, Vector256<int>.Zero)), Vector512.Create(double.NaN), median);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe Vector512<double> Distance(int* rows, Vector256<int> rank, Vector256<int> count, Vector512<double> centre)
    {
        var exists = Vector256.GreaterThanOrEqual(rank, Vector256<int>.Zero) & Vector256.LessThan(rank, count);
        var distance = Vector512.Abs(ValuesAt(rows, rank & exists) - centre);
        return Vector512.ConditionalSelect(Widen(exists), distance, Vector512.Create(double.PositiveInfinity));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe Vector512<double> ValuesAt(int* rows, Vector256<int> rank)
    {
        var keys = Avx2.GatherVector256(rows, (rank * Lanes) + Vector256<int>.Indices, sizeof(int));
        var values = keys ^ ((keys >> 31) & Vector256.Create(int.MaxValue));
        return Vector512.WidenLower(values.AsSingle().ToVector512Unsafe());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Smaller(Vector512<double> a, Vector512<double> b) => Vector512.ConditionalSelect(Vector512.LessThan(a, b), a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Narrow(Vector512<double> mask) => Vector512.Narrow(mask.AsInt64(), mask.AsInt64()).GetLower();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Widen(Vector256<int> mask) => Vector512.WidenLower(mask.ToVector512Unsafe()).AsDouble();
}
