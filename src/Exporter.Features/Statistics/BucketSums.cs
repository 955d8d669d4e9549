using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Exporter.Features.Statistics;

/// <summary>One pass over the bucket means of eight signals: what the trend and the spread of the whole history are made of. Reused.</summary>
/// <remarks>Values are taken relative to their median. Arrays have eight elements, one a lane. Cost: 156 rows × 12 operations for eight lanes.</remarks>
internal sealed class BucketSums
{
    private const int Lanes = SignalBlock.Lanes;

    /// <summary>Buckets present.</summary>
    public int[] Count { get; } = new int[Lanes];

    /// <summary>Sum of relative values.</summary>
    public double[] Sum { get; } = new double[Lanes];

    /// <summary>Sum of their distances from the median.</summary>
    public double[] Distance { get; } = new double[Lanes];

    /// <summary>Sum of position by relative value.</summary>
    public double[] TimesSum { get; } = new double[Lanes];

    /// <summary>Sum of the positions of present values; exact.</summary>
    public double[] Times { get; } = new double[Lanes];

    /// <summary>Sum of their squares; exact.</summary>
    public double[] TimesSquared { get; } = new double[Lanes];

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

        sum.CopyTo(Sum);
        distance.CopyTo(Distance);
        timesSum.CopyTo(TimesSum);
        times.CopyTo(Times);
        timesSquared.CopyTo(TimesSquared);
    }
}
