using System.Runtime.Intrinsics;
using Exporter.Signals.Windows;

namespace Exporter.Features.Statistics;

/// <summary>Order of the fine parts of eight signals. Reused.</summary>
/// <remarks>
/// The 120 steps are sorted in the parts that features speak of, and these are merged, so that each order is got on the way to the next:
/// <code>
/// rows    0..63    64..93    96..111   128..137
/// steps   0..63    80..109   64..79    110..119
///                  sorted: the 30 before          sorted: the last 10
///         merged: the 110 before the last 10      merged: all
/// </code>
/// Rows in between stay missing, which sorts last. Cost: some 2,000 comparisons for eight signals, three quarters of a sort of a general kind for each order.
/// </remarks>
internal sealed class FineOrder
{
    private const int Lanes = SignalBlock.Lanes;
    private const int OldRows = 64;
    private const int BeforeStart = 64;
    private const int BeforeSteps = 30;
    private const int MiddleStart = 96;
    private const int UsualRows = 112;
    private const int NowStart = 128;
    private const int Rows = 144;
    private const int NowSteps = 10;
    private const int UsualSteps = WindowStore.FineSteps - NowSteps;
    private const int BeforeBucket = 8;
    private const int NowBucket = 11;

    private readonly int[] _countBefore = new int[Lanes];
    private readonly int[] _countNow = new int[Lanes];

    /// <summary>All 120 steps; distances are found apart.</summary>
    public SortedLanes All { get; } = new(Rows);

    /// <summary>The 110 steps before the last 10; distances are found apart.</summary>
    public SortedLanes Usual { get; } = new(UsualSteps);

    /// <summary>Median of the 30 steps before the last 10.</summary>
    public double[] MedianBefore { get; } = new double[Lanes];

    /// <summary>Value that at least 70 % of the last 10 steps reach; NaN with none.</summary>
    public double[] LowOfTen { get; } = new double[Lanes];

    /// <summary>Value that at least 70 % of the last 10 steps do not exceed; NaN with none.</summary>
    public double[] HighOfTen { get; } = new double[Lanes];

    /// <summary>Values in the 30 steps before the last 10.</summary>
    public int CountBefore(int lane) => _countBefore[lane];

    /// <summary>Sorts, and finds the medians.</summary>
    /// <param name="fine">120 rows.</param>
    /// <param name="counts">Values present in each of twelve buckets.</param>
    public void Sort(ReadOnlySpan<float> fine, ReadOnlySpan<int> counts)
    {
        var keys = All.Keys;
        Clear(BeforeStart + BeforeSteps, MiddleStart);
        Clear(MiddleStart + UsualSteps - BeforeSteps - OldRows, NowStart);
        Clear(NowStart + NowSteps, Rows);
        Place(fine, 0, OldRows, 0);
        Place(fine, OldRows, UsualSteps - BeforeSteps, MiddleStart);
        Place(fine, UsualSteps - BeforeSteps, UsualSteps, BeforeStart);
        Place(fine, UsualSteps, WindowStore.FineSteps, NowStart);
        Count(counts);

        LaneSort.Sort(keys, NowStart, Rows);
        LaneSort.Sort(keys, BeforeStart, MiddleStart);
        for (var lane = 0; lane < Lanes; lane++)
        {
            (LowOfTen[lane], HighOfTen[lane]) = new SortedValues(keys.AsSpan((NowStart * Lanes) + lane), Lanes, _countNow[lane]).ReachedBySeventyPercent;
            MedianBefore[lane] = new SortedValues(keys.AsSpan((BeforeStart * Lanes) + lane), Lanes, _countBefore[lane]).Median;
        }

        LaneSort.Sort(keys, MiddleStart, UsualRows);
        LaneSort.Merge(keys, BeforeStart, MiddleStart - BeforeStart, UsualRows);
        LaneSort.Sort(keys, 0, OldRows);
        LaneSort.Merge(keys, 0, OldRows, UsualRows);
        keys.AsSpan(0, Usual.Keys.Length).CopyTo(Usual.Keys);
        Usual.FindMedians();
        LaneSort.Merge(keys, 0, NowStart, Rows);
        All.FindMedians();
    }

    private void Clear(int from, int to) => All.Keys.AsSpan(from * Lanes, (to - from) * Lanes).Fill(LaneKeys.Missing);

    private void Place(ReadOnlySpan<float> fine, int from, int to, int row) =>
        LaneKeys.Fill(fine[(from * Lanes)..(to * Lanes)], All.Keys.AsSpan(row * Lanes));

    private void Count(ReadOnlySpan<int> counts)
    {
        var usual = Sum(counts, 0, NowBucket);
        var now = Sum(counts, NowBucket, NowBucket + 1);
        usual.CopyTo(Usual.Count);
        now.CopyTo(_countNow);
        (usual + now).CopyTo(All.Count);
        Sum(counts, BeforeBucket, NowBucket).CopyTo(_countBefore);
    }

    private static Vector256<int> Sum(ReadOnlySpan<int> counts, int from, int to)
    {
        var sum = Vector256<int>.Zero;
        for (var bucket = from; bucket < to; bucket++)
        {
            sum += Vector256.Create(counts.Slice(bucket * Lanes, Lanes));
        }

        return sum;
    }
}
