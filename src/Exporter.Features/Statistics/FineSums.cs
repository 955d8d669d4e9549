using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Exporter.Signals.Windows;

namespace Exporter.Features.Statistics;

/// <summary>One pass over the fine parts of eight signals: all sums that levels, trends, volatility and correlations are made of. Reused.</summary>
/// <remarks>
/// Values are taken relative to the first present one of their half (60 steps), so a half that is constant has exactly no spread and no slope, and a large constant part
/// costs no digits. Sums are kept by pieces whose borders all uses share: means of ten steps, slopes over 30, deviations over 60. Row r
/// stands for the time r - 119 in steps. Arrays have eight elements, one a lane, per piece.
/// Cost: 120 rows × 16 operations for eight lanes.
/// </remarks>
internal sealed class FineSums
{
    /// <summary>Ten-step pieces.</summary>
    public const int Buckets = WindowStore.FineSteps / WindowStore.StepsPerBucket;

    /// <summary>Buckets in a half.</summary>
    public const int HalfBuckets = Buckets / 2;

    private const int Lanes = SignalBlock.Lanes;
    private const int BucketRows = WindowStore.StepsPerBucket;
    private const int UsualBuckets = Buckets - 1;

    /// <summary>What values are relative to, per half; NaN in a half without values.</summary>
    public double[] Shift { get; } = new double[2 * Lanes];

    /// <summary>Values present, per bucket.</summary>
    public int[] Count { get; } = new int[Buckets * Lanes];

    /// <summary>Sum of relative values, per bucket.</summary>
    public double[] Sum { get; } = new double[Buckets * Lanes];

    /// <summary>Sum of their squares, per half.</summary>
    public double[] Squares { get; } = new double[2 * Lanes];

    /// <summary>Sum of time by relative value, per bucket.</summary>
    public double[] TimesSum { get; } = new double[Buckets * Lanes];

    /// <summary>Sum of distances from the median of all 120 steps.</summary>
    public double[] Distance { get; } = new double[Lanes];

    /// <summary>Sum of distances of the first 110 steps from their own median.</summary>
    public double[] UsualDistance { get; } = new double[Lanes];

    /// <summary>Sum of the times of present values, per bucket.</summary>
    public int[] Times { get; } = new int[Buckets * Lanes];

    /// <summary>Sum of their squares, per bucket.</summary>
    public int[] TimesSquared { get; } = new int[Buckets * Lanes];

    /// <summary>Counts what is present and finds what the sums will be relative to.</summary>
    public void Survey(ReadOnlySpan<float> fine)
    {
        ref var rows = ref MemoryMarshal.GetReference(fine[..(WindowStore.FineSteps * Lanes)]);
        for (var bucket = 0; bucket < Buckets; bucket++)
        {
            // Two rows at a time; integers add up to the same in any order.
            Vector512<int> count = default, times = default, timesSquared = default;
            var first = (bucket * BucketRows) - (WindowStore.FineSteps - 1);
            var time = Vector512.Create(Vector256.Create(first), Vector256.Create(first + 1));
            for (var row = bucket * BucketRows; row < (bucket + 1) * BucketRows; row += 2)
            {
                var value = Vector512.LoadUnsafe(ref rows, (nuint)(row * Lanes));
                var present = Vector512.Equals(value, value).AsInt32();
                count -= present;
                times += present & time;
                timesSquared += present & (time * time);
                time += Vector512.Create(2);
            }

            (count.GetLower() + count.GetUpper()).CopyTo(Count, bucket * Lanes);
            (times.GetLower() + times.GetUpper()).CopyTo(Times, bucket * Lanes);
            (timesSquared.GetLower() + timesSquared.GetUpper()).CopyTo(TimesSquared, bucket * Lanes);
        }

        FindShift(ref rows, 0);
        FindShift(ref rows, 1);
    }

    /// <summary>Makes the sums.</summary>
    /// <param name="fine">120 rows of eight.</param>
    /// <param name="median">Median of each lane.</param>
    /// <param name="usualMedian">Median of the first 110 steps of each lane.</param>
    /// <param name="means">Gets twelve rows: the mean of each bucket in float32, NaN where it has no value.</param>
    public void Add(ReadOnlySpan<float> fine, ReadOnlySpan<double> median, ReadOnlySpan<double> usualMedian, Span<float> means)
    {
        ref var rows = ref MemoryMarshal.GetReference(fine[..(WindowStore.FineSteps * Lanes)]);
        var centre = Vector512.Create(median);
        var usual = Vector512.Create(usualMedian);
        Vector512<double> distance = default, usualDistance = default;
        for (var half = 0; half < 2; half++)
        {
            var shift = Vector512.Create(Shift, half * Lanes);
            var squares = Vector512<double>.Zero;
            for (var bucket = half * HalfBuckets; bucket < (half + 1) * HalfBuckets; bucket++)
            {
                Vector512<double> sum = default, times = default, nearby = default;
                for (var row = bucket * BucketRows; row < (bucket + 1) * BucketRows; row++)
                {
                    var value = LaneMath.Widen(ref Unsafe.Add(ref rows, (nint)(row * Lanes)));
                    var present = Vector512.Equals(value, value);
                    var relative = (value - shift) & present;
                    sum += relative;
                    squares = LaneMath.MultiplyAdd(relative, relative, squares);
                    times = LaneMath.MultiplyAdd(relative, Vector512.Create((double)(row - (WindowStore.FineSteps - 1))), times);
                    distance += Vector512.Abs((value - centre) & present);
                    nearby += Vector512.Abs((value - usual) & present);
                }

                sum.CopyTo(Sum, bucket * Lanes);
                times.CopyTo(TimesSum, bucket * Lanes);
                usualDistance += bucket < UsualBuckets ? nearby : Vector512<double>.Zero;
                var mean = shift + (sum / LaneMath.Widen(Vector256.Create(Count, bucket * Lanes)));
                LaneMath.Narrow(mean).CopyTo(means[(bucket * Lanes)..]);
            }

            squares.CopyTo(Squares, half * Lanes);
        }

        distance.CopyTo(Distance);
        usualDistance.CopyTo(UsualDistance);
    }

    private void FindShift(ref float rows, int half)
    {
        var shift = Vector256.Create(float.NaN);
        var end = (half + 1) * HalfBuckets * BucketRows;
        for (var row = half * HalfBuckets * BucketRows; row < end && !Vector256.EqualsAll(shift, shift); row++)
        {
            shift = Vector256.ConditionalSelect(Vector256.Equals(shift, shift), shift, Vector256.LoadUnsafe(ref rows, (nuint)(row * Lanes)));
        }

        Vector512.WidenLower(shift.ToVector512Unsafe()).CopyTo(Shift, half * Lanes);
    }
}
