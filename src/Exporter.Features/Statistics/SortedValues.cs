using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Exporter.Features.Statistics;

/// <summary>Values in ascending order, as keys (<see cref="LaneKeys"/>) that lie a fixed distance apart: one lane of a block, or a series by itself.</summary>
internal readonly ref struct SortedValues
{
    private readonly ref int _first;
    private readonly int _stride;

    /// <summary>A view of sorted keys.</summary>
    /// <param name="keys">Begins at the smallest.</param>
    /// <param name="stride">Distance of neighbours.</param>
    /// <param name="count">Keys that are not missing.</param>
    public SortedValues(ReadOnlySpan<int> keys, int stride, int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count == 0 ? 0 : ((count - 1) * stride) + 1, keys.Length);
        _first = ref MemoryMarshal.GetReference(keys);
        _stride = stride;
        Count = count;
    }

    /// <summary>Values present.</summary>
    public int Count { get; }

    /// <summary>Middle value, or the mean of the two middle ones; NaN with none.</summary>
    public double Median => Count == 0 ? double.NaN : (this[(Count - 1) / 2] + this[Count / 2]) / 2;

    /// <summary>The value that at least 70 % of all reach from above, and the one that they reach from below; NaN with none.</summary>
    public (double Low, double High) ReachedBySeventyPercent
    {
        get
        {
            var others = Count * 3 / 10;
            return Count == 0 ? (double.NaN, double.NaN) : (this[others], this[Count - 1 - others]);
        }
    }

    private double this[int rank]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => LaneKeys.ValueOf(Unsafe.Add(ref _first, (nint)rank * _stride));
    }

    /// <summary>Median of the distances of the values from <paramref name="centre"/>; NaN with none.</summary>
    /// <remarks>
    /// The k + 1 values nearest to the centre stand side by side. With l the first of such a window, the distance at its right end grows with l
    /// and that at its left end falls: the k-th distance is the smaller of the larger ends on both sides of where they cross, found
    /// by halving. O(log n), and the very number that sorting the distances would give.
    /// </remarks>
    public double MedianDistance(double centre)
    {
        if (Count == 0)
        {
            return double.NaN;
        }

        var k = (Count - 1) / 2;
        int crossing = 0, length = Count - k;
        while (length > 0)
        {
            var half = length / 2;
            var middle = crossing + half;
            if (this[middle + k] - centre < centre - this[middle])
            {
                crossing = middle + 1;
                length -= half + 1;
            }
            else
            {
                length = half;
            }
        }

        return MedianDistance(centre, crossing);
    }

    /// <summary>The same, when the first window whose farther end is not the left one is known already.</summary>
    public double MedianDistance(double centre, int crossing)
    {
        if (Count == 0)
        {
            return double.NaN;
        }

        var k = (Count - 1) / 2;
        var right = Right(crossing + k, centre);
        var left = Left(crossing - 1, centre);
        if (Count % 2 == 1)
        {
            return Math.Min(left, right);
        }

        var next = left < right ? Math.Min(Left(crossing - 2, centre), right) : Math.Min(left, Right(crossing + k + 1, centre));
        return (Math.Min(left, right) + next) / 2;
    }

    private double Left(int rank, double centre) => rank < 0 ? double.PositiveInfinity : Math.Abs(centre - this[rank]);

    private double Right(int rank, double centre) => rank >= Count ? double.PositiveInfinity : Math.Abs(this[rank] - centre);
}
