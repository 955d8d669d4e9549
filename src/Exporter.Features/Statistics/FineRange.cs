using System.Runtime.Intrinsics;

namespace Exporter.Features.Statistics;

/// <summary>Count, mean and slope of eight lanes over some neighbouring buckets of a <see cref="FineSums"/>. Reused.</summary>
/// <param name="from">First bucket.</param>
/// <param name="to">The bucket after the last.</param>
internal sealed class FineRange(int from, int to)
{
    private const int Lanes = SignalBlock.Lanes;

    /// <summary>Values present.</summary>
    public int[] Count { get; } = new int[Lanes];

    /// <summary>Mean; NaN with none.</summary>
    public double[] Mean { get; } = new double[Lanes];

    /// <summary>Least-squares slope per step; NaN with fewer than two values.</summary>
    public double[] Slope { get; } = new double[Lanes];

    /// <summary>Adds the buckets up, relative to one value.</summary>
    public void Update(FineSums sums)
    {
        var older = Vector512.Create(sums.Shift);
        var newer = Vector512.Create(sums.Shift, Lanes);

        // A half without values has no shift of its own, and needs none.
        var shift = from < FineSums.HalfBuckets ? Vector512.ConditionalSelect(Vector512.Equals(older, older), older, newer) : newer;
        var values = Vector256<int>.Zero;
        Vector512<double> sum = default, timesSum = default, times = default, timesSquared = default;
        for (var bucket = from; bucket < to; bucket++)
        {
            var at = bucket * Lanes;
            var apart = LaneMath.Present((bucket < FineSums.HalfBuckets ? older : newer) - shift);
            var here = Vector256.Create(sums.Count, at);
            var present = LaneMath.Widen(here);
            var time = LaneMath.Widen(Vector256.Create(sums.Times, at));
            values += here;
            sum += Vector512.Create(sums.Sum, at) + (apart * present);
            timesSum += Vector512.Create(sums.TimesSum, at) + (apart * time);
            times += time;
            timesSquared += LaneMath.Widen(Vector256.Create(sums.TimesSquared, at));
        }

        var count = LaneMath.Widen(values);

        // Fewer than two values have no spread in time, and 0 / 0 is NaN.
        var spread = (count * timesSquared) - (times * times);
        (((count * timesSum) - (times * sum)) / spread).CopyTo(Slope);
        (shift + (sum / count)).CopyTo(Mean);
        values.CopyTo(Count);
    }
}
