using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Exporter.Features.Statistics;

/// <summary>One pass over the bucket means of eight signals: the trend of the whole history, and what its spread is made of. Reused.</summary>
/// <remarks>Values are taken relative to their median, so a constant series has a slope of exactly 0, and a large constant part costs no digits. Arrays have eight elements, one a lane. Cost: 156 rows × 12 operations for eight lanes.</remarks>
internal sealed class BucketSums
{
    private const int Lanes = SignalBlock.Lanes;

    /// <summary>Buckets present.</summary>
    public int[] Count { get; } = new int[Lanes];

    /// <summary>Sum of their distances from the median.</summary>
    public double[] Distance { get; } = new double[Lanes];

    /// <summary>Least-squares slope per step; NaN with fewer than two.</summary>
    public double[] Slope { get; } = new double[Lanes];

    /// <summary>Counts what is present in an even number of rows.</summary>
    public void Survey(ReadOnlySpan<float> means)
    {
        ref var rows = ref MemoryMarshal.GetReference(means);
        var count = Vector512<int>.Zero;
        for (nuint at = 0; at + (2 * Lanes) <= (nuint)means.Length; at += 2 * Lanes)
        {
            var value = Vector512.LoadUnsafe(ref rows, at);
            count -= Vector512.Equals(value, value).AsInt32();
        }

        (count.GetLower() + count.GetUpper()).CopyTo(Count);
    }

    /// <summary>Makes the sums.</summary>
    /// <param name="means">Rows of eight.</param>
    /// <param name="positions">Position of each row: halves, so that sums of them are exact.</param>
    /// <param name="median">Median of each lane.</param>
    public void Add(ReadOnlySpan<float> means, ReadOnlySpan<double> positions, ReadOnlySpan<double> median)
    {
        ref var rows = ref MemoryMarshal.GetReference(means[..(positions.Length * Lanes)]);
        var centre = Vector512.Create(median);
        Vector512<double> sum = default, distance = default, timesSum = default, times = default, timesSquared = default;
        for (var row = 0; row < positions.Length; row++)
        {
            var value = LaneMath.Widen(ref Unsafe.Add(ref rows, (nint)(row * Lanes)));
            var isPresent = Vector512.Equals(value, value);
            var relative = (value - centre) & isPresent;
            var position = Vector512.Create(positions[row]);
            var present = position & isPresent;
            sum += relative;
            distance += Vector512.Abs(relative);
            timesSum = LaneMath.MultiplyAdd(relative, position, timesSum);
            times += present;
            timesSquared = LaneMath.MultiplyAdd(present, present, timesSquared);
        }

        distance.CopyTo(Distance);

        // Sums of positions are exact, so fewer than two have no spread.
        var count = LaneMath.Widen(Vector256.Create(Count));
        var spread = (count * timesSquared) - (times * times);
        var slope = ((count * timesSum) - (times * sum)) / spread;
        Vector512.ConditionalSelect(Vector512.GreaterThan(spread, Vector512<double>.Zero), slope, Vector512.Create(double.NaN)).CopyTo(Slope);
    }
}
