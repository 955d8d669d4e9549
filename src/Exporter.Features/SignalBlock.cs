using Exporter.Features.Statistics;
using Exporter.Signals.Windows;

namespace Exporter.Features;

/// <summary>The windows of eight neighbouring signals of one entity side by side, and what they come to. Reused for every block.</summary>
/// <remarks>
/// A row is one step or bucket and has one element a signal, so that a register holds eight signals and every statistic
/// is worked out for all of them by the same instructions, each signal in its own lane. No lane looks at another, so a signal's results do not depend on
/// its neighbours, nor on how wide the processor's registers are. The whole history is presented as 156 ten-step buckets: the 144 coarse ones and the
/// 12 that the fine part makes. Positions are bucket centres in steps relative to now (negative).
/// Signals with a range are told by <see cref="SignalRanges"/>.
/// Cost: two sorts (<see cref="LaneSort"/>) are half of it, then the sums, then the search for three median distances.
/// </remarks>
/// <param name="ranges">Steps of the range of each signal.</param>
internal sealed class SignalBlock(int[] ranges)
{
    /// <summary>Signals in a block.</summary>
    public const int Lanes = 8;

    /// <summary>Ten-step buckets in the fine part.</summary>
    public const int FineBuckets = FineSums.Buckets;

    /// <summary>Ten-step buckets in the whole history.</summary>
    public const int Buckets = WindowStore.CoarseBuckets + FineBuckets;

    private readonly float[] _fine = new float[WindowStore.FineSteps * Lanes];
    private readonly float[] _means = new float[Buckets * Lanes];
    private readonly double[] _positions = new double[Buckets];
    private readonly FineOrder _fineOrder = new();
    private readonly BucketOrder _bucketOrder = new();
    private readonly EarlierRange _earlier = new();
    private readonly FineSums _sums = new();
    private readonly SettledSteps _settled = new();
    private readonly FineRange _ten = new(FineBuckets - 1, FineBuckets);
    private readonly FineRange _thirty = new(FineBuckets - 3, FineBuckets);
    private readonly FineRange _all = new(0, FineBuckets);
    private readonly FineMoments _moments = new();
    private readonly BucketSums _bucketSums = new();
    private readonly SignalSummary[] _summaries = new SignalSummary[Lanes];
    private int _lag = -1;

    /// <summary>120 rows: value at each step, NaN where missing.</summary>
    public ReadOnlySpan<float> Fine => _fine;

    /// <summary>156 rows: mean of each bucket, NaN where it has no value.</summary>
    public ReadOnlySpan<float> Means => _means;

    /// <summary>Bucket centres in steps relative to now.</summary>
    public ReadOnlySpan<double> Positions => _positions;

    /// <summary>Means and spreads of the fine part's halves.</summary>
    public FineMoments Moments => _moments;

    /// <summary>What the signal in the lane comes to.</summary>
    public ref readonly SignalSummary this[int lane] => ref _summaries[lane];

    /// <summary>Takes over the windows of an entity's signals from <paramref name="signal"/> on; lanes past the last signal mean nothing.</summary>
    public void Load(PredictorWindows windows, int entity, int signal)
    {
        windows.CopyRows(entity, signal, Lanes, _fine, _means.AsSpan(0, WindowStore.CoarseBuckets * Lanes));
        Place(windows.CoarseLag);

        _earlier.Update(_fine, _means.AsSpan(0, WindowStore.CoarseBuckets * Lanes));
        _sums.Survey(_fine);
        _fineOrder.Sort(_fine, _sums.Count);
        _sums.Add(_fine, _fineOrder.All.Median, _fineOrder.Usual.Median, _means.AsSpan(WindowStore.CoarseBuckets * Lanes));

        _ten.Update(_sums);
        _thirty.Update(_sums);
        _all.Update(_sums);
        _settled.Update(_fine, _all.Count, ranges.AsSpan(signal, Math.Min(Lanes, ranges.Length - signal)));
        _moments.Update(_sums);

        _bucketSums.Survey(_means);
        _bucketOrder.Sort(_means, _bucketSums.Count);
        _bucketSums.Add(_means, _positions, _bucketOrder.All.Median);
        LaneDistances.Find(_fineOrder.Usual, _fineOrder.All, _bucketOrder.All);

        var lanes = Math.Min(Lanes, windows.Definition.Signals.Length - signal);
        for (var lane = 0; lane < lanes; lane++)
        {
            Summarise(lane, ref _summaries[lane]);
        }
    }

    /// <summary>Copies the values of the last steps to where a row of all signals has them.</summary>
    /// <param name="signal">The signal in the first lane.</param>
    /// <param name="signals">Number of signals.</param>
    /// <param name="target">Step by step, oldest first, all signals of each; as many steps as it holds, at most <see cref="WindowStore.FineSteps"/>.</param>
    public void CopyLast(int signal, int signals, Span<float> target)
    {
        var lanes = Math.Min(Lanes, signals - signal);
        for (int at = signal, from = _fine.Length - (target.Length / signals * Lanes); at < target.Length; at += signals, from += Lanes)
        {
            _fine.AsSpan(from, lanes).CopyTo(target[at..]);
        }
    }

    // All windows read at one step have the same lag.
    private void Place(int lag)
    {
        if (lag == _lag)
        {
            return;
        }

        const double ToCentre = (WindowStore.StepsPerBucket - 1) / 2.0;
        for (var i = 0; i < Buckets; i++)
        {
            var age = ((Buckets - 1 - i) * WindowStore.StepsPerBucket) + (i < WindowStore.CoarseBuckets ? lag : 0);
            _positions[i] = -(age + ToCentre);
        }

        _lag = lag;
    }

    private void Summarise(int lane, ref SignalSummary summary)
    {
        summary.Last = _fine[^(Lanes - lane)];
        summary.LastBucket = _means[^(Lanes - lane)];

        summary.CountOfTen = _ten.Count[lane];
        summary.MeanOfTen = _ten.Mean[lane];
        summary.CountOfThirty = _thirty.Count[lane];
        summary.SlopeOfThirty = _thirty.Slope[lane];
        summary.Mean = _all.Mean[lane];
        summary.Slope = _all.Slope[lane];
        summary.Deviation = _moments.Deviation[lane];

        summary.LowOfTen = _fineOrder.LowOfTen[lane];
        summary.HighOfTen = _fineOrder.HighOfTen[lane];
        summary.CountBefore = _fineOrder.CountBefore(lane);
        summary.MedianBefore = _fineOrder.MedianBefore[lane];
        summary.Usual = _fineOrder.Usual.Level(lane, _sums.UsualDistance[lane]);
        summary.RangeSteps = _settled.Range[lane];
        summary.IsSettled = _settled.IsSettled(lane);
        (summary.LowestLately, summary.HighestLately) = (_settled.Lowest[lane], _settled.Highest[lane]);
        (summary.EarlierLowest, summary.EarlierHighest) = (_earlier.Lowest[lane], _earlier.Highest[lane]);
        (summary.Lowest, summary.Highest) = (_fineOrder.All.Lowest(lane), _fineOrder.All.Highest(lane));
        summary.Fine = _fineOrder.All.Level(lane, _sums.Distance[lane]);

        summary.All = _bucketOrder.All.Level(lane, _bucketSums.Distance[lane]);
        summary.SlopeOfAll = _bucketSums.Slope[lane];
    }
}
