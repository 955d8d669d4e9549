using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Exporter.Features.Statistics;

/// <summary>Median distances of the values of sorted lanes from their medians.</summary>
/// <remarks>
/// The same search as <see cref="SortedValues.MedianDistance(double)"/>, with the same result. A search by halving waits for one load
/// after another and cannot guess its branches; with a lane of a register for each series, eight go on at once and there are no branches,
/// and while one set of lanes waits two others are looked at.
/// Cost: 7 rounds of two loads a lane; for three sets of eight lanes half as long as one set after another.
/// </remarks>
internal static class LaneDistances
{
    private const int LaneBits = 3;

    /// <summary>Finds those of three sets of lanes, of which the medians are known.</summary>
    public static void Find(SortedLanes first, SortedLanes second, SortedLanes third)
    {
        if (Avx512F.IsSupported)
        {
            Gather(first, second, third);
            return;
        }

        Find(first);
        Find(second);
        Find(third);
    }

    private static void Find(SortedLanes lanes)
    {
        for (var lane = 0; lane < SignalBlock.Lanes; lane++)
        {
            lanes.MedianDistance[lane] = lanes[lane].MedianDistance(lanes.Median[lane]);
        }
    }

    private static unsafe void Gather(SortedLanes first, SortedLanes second, SortedLanes third)
    {
        fixed (int* a = first.Keys, b = second.Keys, c = third.Keys)
        {
            var (searchA, searchB, searchC) = (new Search(a, first), new Search(b, second), new Search(c, third));

            // Steps halve down to 1. Together they come to any number of windows: with n values there are at most n / 2 + 1.
            var most = Math.Max(first.Keys.Length, Math.Max(second.Keys.Length, third.Keys.Length)) >> LaneBits;
            for (var step = (int)BitOperations.RoundUpToPowerOf2((uint)(most / 2) + 2) / 2; step > 0; step /= 2)
            {
                searchA.Advance(step);
                searchB.Advance(step);
                searchC.Advance(step);
            }

            searchA.Found().CopyTo(first.MedianDistance);
            searchB.Found().CopyTo(second.MedianDistance);
            searchC.Found().CopyTo(third.MedianDistance);
        }
    }

    private unsafe struct Search
    {
        private readonly int* _rows;
        private readonly Vector256<int> _count;
        private readonly Vector256<int> _k;
        private readonly Vector256<int> _windows;
        private readonly Vector512<double> _centre;
        private Vector256<int> _crossing;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Search(int* rows, SortedLanes lanes)
        {
            _rows = rows;
            _centre = Vector512.Create(lanes.Median);
            _count = Vector256.Create(lanes.Count);
            _k = Vector256.Max(Vector256<int>.Zero, (_count - Vector256<int>.One) >> 1);
            _windows = Vector256.Max(Vector256<int>.One, _count - _k);
        }

        /// <summary>Goes on by so many windows, where the farther end of the last of them is still the left one.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Advance(int step)
        {
            var wanted = _crossing + Vector256.Create(step);
            var last = Vector256.Min(wanted, _windows) - Vector256<int>.One;
            var isLeft = Vector512.LessThan(ValuesAt(last + _k) - _centre, _centre - ValuesAt(last));
            _crossing += Avx512F.ConvertToVector256Int32(isLeft.AsInt64()) & Vector256.LessThanOrEqual(wanted, _windows) & Vector256.Create(step);
        }

        /// <summary>The medians, from the nearest two on both sides of the crossing; NaN where a lane has no value.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public readonly Vector512<double> Found()
        {
            var left = Distance(_crossing - Vector256<int>.One);
            var right = Distance(_crossing + _k);
            var nearest = Smaller(left, right);
            var next = Vector512.ConditionalSelect(
                Vector512.LessThan(left, right),
                Smaller(Distance(_crossing - Vector256.Create(2)), right),
                Smaller(left, Distance(_crossing + _k + Vector256<int>.One)));
            var isOdd = Widen(Vector256.Equals(_count & Vector256<int>.One, Vector256<int>.One));
            var median = (nearest + Vector512.ConditionalSelect(isOdd, nearest, next)) / Vector512.Create(2.0);
            return Vector512.ConditionalSelect(Widen(Vector256.Equals(_count, Vector256<int>.Zero)), Vector512.Create(double.NaN), median);
        }

        // Infinitely far where there is none.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private readonly Vector512<double> Distance(Vector256<int> rank)
        {
            var exists = Vector256.GreaterThanOrEqual(rank, Vector256<int>.Zero) & Vector256.LessThan(rank, _count);
            var distance = Vector512.Abs(ValuesAt(rank & exists) - _centre);
            return Vector512.ConditionalSelect(Widen(exists), distance, Vector512.Create(double.PositiveInfinity));
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private readonly Vector512<double> ValuesAt(Vector256<int> rank)
        {
            var keys = Avx2.GatherVector256(_rows, (rank << LaneBits) + Vector256<int>.Indices, sizeof(int));
            var values = keys ^ ((keys >> 31) & Vector256.Create(int.MaxValue));
            return Vector512.WidenLower(values.AsSingle().ToVector512Unsafe());
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Smaller(Vector512<double> a, Vector512<double> b) => Vector512.ConditionalSelect(Vector512.LessThan(a, b), a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Widen(Vector256<int> mask) => Vector512.WidenLower(mask.ToVector512Unsafe()).AsDouble();
}
