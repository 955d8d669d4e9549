using Exporter.Signals.Windows;

namespace Exporter.Features.Statistics;

/// <summary>Order statistics of the fine parts of eight signals. Reused.</summary>
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

    private readonly int[] _keys = new int[Rows * Lanes];
    private readonly double[] _medianDistance = new double[Lanes];
    private readonly double[] _usualMedianDistance = new double[Lanes];
    private readonly int[] _count = new int[Lanes];
    private readonly int[] _countUsual = new int[Lanes];
    private readonly int[] _countBefore = new int[Lanes];
    private readonly int[] _countNow = new int[Lanes];

    /// <summary>Median of all 120 steps, one a lane.</summary>
    public double[] Median { get; } = new double[Lanes];

    /// <summary>Median of the 110 steps before the last 10.</summary>
    public double[] UsualMedian { get; } = new double[Lanes];

    /// <summary>Median of the 30 steps before the last 10.</summary>
    public double[] MedianBefore { get; } = new double[Lanes];

    /// <summary>Value that at least 70 % of the last 10 steps reach; NaN with none.</summary>
    public double[] LowOfTen { get; } = new double[Lanes];

    /// <summary>Value that at least 70 % of the last 10 steps do not exceed; NaN with none.</summary>
    public double[] HighOfTen { get; } = new double[Lanes];

    /// <summary>Values in the 30 steps before the last 10.</summary>
    public int CountBefore(int lane) => _countBefore[lane];

    /// <summary>Level of all 120 steps.</summary>
    /// <param name="lane">The lane.</param>
    /// <param name="distance">Sum of distances from <see cref="Median"/>.</param>
    public RobustLevel Level(int lane, double distance) => RobustLevel.Of(_count[lane], Median[lane], _medianDistance[lane], distance);

    /// <summary>Level of the 110 steps before the last 10.</summary>
    /// <param name="lane">The lane.</param>
    /// <param name="distance">Sum of distances from <see cref="UsualMedian"/>.</param>
    public RobustLevel Usual(int lane, double distance) =>
        RobustLevel.Of(_countUsual[lane], UsualMedian[lane], _usualMedianDistance[lane], distance);

    /// <summary>Smallest of all 120 steps; NaN with none.</summary>
    public double Lowest(int lane) => _count[lane] == 0 ? double.NaN : LaneKeys.ValueOf(_keys[lane]);

    /// <summary>Largest of all 120 steps; NaN with none.</summary>
    public double Highest(int lane) => _count[lane] == 0 ? double.NaN : LaneKeys.ValueOf(_keys[((_count[lane] - 1) * Lanes) + lane]);

    /// <summary>Sorts.</summary>
    /// <param name="fine">120 rows.</param>
    /// <param name="counts">Values present in each of twelve buckets.</param>
    public void Sort(ReadOnlySpan<float> fine, ReadOnlySpan<int> counts)
    {
        Clear(BeforeStart + BeforeSteps, MiddleStart);
        Clear(MiddleStart + UsualSteps - BeforeSteps - OldRows, NowStart);
        Clear(NowStart + NowSteps, Rows);
        Place(fine, 0, OldRows, 0);
        Place(fine, OldRows, UsualSteps - BeforeSteps, MiddleStart);
        Place(fine, UsualSteps - BeforeSteps, UsualSteps, BeforeStart);
        Place(fine, UsualSteps, WindowStore.FineSteps, NowStart);
        Count(counts);

        LaneSort.Sort(_keys, NowStart, Rows);
        LaneSort.Sort(_keys, BeforeStart, MiddleStart);
        for (var lane = 0; lane < Lanes; lane++)
        {
            (LowOfTen[lane], HighOfTen[lane]) = new SortedValues(_keys.AsSpan((NowStart * Lanes) + lane), Lanes, _countNow[lane]).ReachedBySeventyPercent;
            MedianBefore[lane] = new SortedValues(_keys.AsSpan((BeforeStart * Lanes) + lane), Lanes, _countBefore[lane]).Median;
        }

        LaneSort.Sort(_keys, MiddleStart, UsualRows);
        LaneSort.Merge(_keys, BeforeStart, MiddleStart - BeforeStart, UsualRows);
        LaneSort.Sort(_keys, 0, OldRows);
        LaneSort.Merge(_keys, 0, OldRows, UsualRows);
        Medians(_countUsual, UsualMedian, _usualMedianDistance);
        LaneSort.Merge(_keys, 0, NowStart, Rows);
        Medians(_count, Median, _medianDistance);
    }

    private void Medians(int[] counts, double[] medians, double[] distances)
    {
        for (var lane = 0; lane < Lanes; lane++)
        {
            medians[lane] = new SortedValues(_keys.AsSpan(lane), Lanes, counts[lane]).Median;
        }

        LaneDistances.Find(_keys, WindowStore.FineSteps, counts, medians, distances);
    }

    private void Clear(int from, int to) => _keys.AsSpan(from * Lanes, (to - from) * Lanes).Fill(LaneKeys.Missing);

    private void Place(ReadOnlySpan<float> fine, int from, int to, int row) =>
        LaneKeys.Fill(fine[(from * Lanes)..(to * Lanes)], _keys.AsSpan(row * Lanes));

    private void Count(ReadOnlySpan<int> counts)
    {
        for (var lane = 0; lane < Lanes; lane++)
        {
            _count[lane] = 0;
            for (var at = lane; at < counts.Length; at += Lanes)
            {
                _count[lane] += counts[at];
            }

            _countNow[lane] = counts[(NowBucket * Lanes) + lane];
            _countUsual[lane] = _count[lane] - _countNow[lane];
            _countBefore[lane] = counts[(BeforeBucket * Lanes) + lane] + counts[((BeforeBucket + 1) * Lanes) + lane] + counts[((BeforeBucket + 2) * Lanes) + lane];
        }
    }
}
