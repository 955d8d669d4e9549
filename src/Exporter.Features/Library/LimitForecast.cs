using Exporter.Features.Statistics;
using Exporter.Signals;
using Exporter.Signals.Windows;

namespace Exporter.Features.Library;

/// <summary>Robust forecast of when a signal crosses its limit: the soonest of the approaches below that agree with themselves.</summary>
/// <remarks>
/// With y the signal turned so that it rises towards the limit L:
/// <list type="number">
/// <item>Rise over 30 steps (ten means of three) and over 120 steps (twelve means of ten): Theil–Sen slope s and level now, v. Time = (L - v) / (s · a · c).
/// a trusts the trend by Kendall's tau (from 0 at 0.6 to 1 at 0.9; for 120 steps from 0.4 to 0.8), so noise is not extrapolated.
/// c trusts it by the ceiling C, the 97th percentile of the highs of the buckets before the fine part: a signal that has
/// been up to C before and turned round (log rotation, daily peaks, batch jobs) will do so again, until it outgrows C by a quarter of L - C.
/// c is 1 with fewer than 24 such buckets, or when the limit itself was crossed in them.</item>
/// <item>Envelope: highs of 13 blocks of 120 steps, the highest of every four in a row; Theil–Sen slope s and last value E.
/// Time = (L - E) / (s · a), a from 0 at tau 0.4 to 1 at 0.8, but never sooner than (L - y) at the median of the rises within 120 steps,
/// because the next peak must be climbed first. Used while E is below L and with 7 blocks or more.</item>
/// </list>
/// All weights are continuous, so the forecast does not jump when a trend is just about trusted.
/// </remarks>
internal sealed class LimitForecast
{
    /// <summary>Stands for "not approaching", hours.</summary>
    public const double NeverHours = 240;

    private const int ShortSteps = 30;
    private const int ShortGroup = 3;
    private const int FewestGroups = 7;
    private const int FewestCeilingBuckets = 24;
    private const double CeilingRank = 0.97;
    private const double OutgrownShare = 0.25;
    private const int BlockBuckets = SignalScratch.FineBuckets;
    private const int Blocks = SignalScratch.Buckets / BlockBuckets;
    private const int EnvelopeBlocks = 4;
    private const int EnvelopePoints = Blocks - EnvelopeBlocks + 1;
    private const int FewestEnvelopePoints = 4;

    private static readonly double[] ShortPositions = Positions(ShortSteps / ShortGroup, ShortGroup);
    private static readonly double[] LongPositions = Positions(SignalScratch.FineBuckets, WindowStore.StepsPerBucket);
    private static readonly double[] EnvelopePositions = Positions(EnvelopePoints, BlockBuckets * WindowStore.StepsPerBucket);

    private readonly double[] _means = new double[SignalScratch.FineBuckets];
    private readonly double[] _highs = new double[Blocks];
    private readonly double[] _envelope = new double[EnvelopePoints];

    /// <summary>The value turned so that it rises towards the limit.</summary>
    public static double Towards(SignalLimit limit, double value) => limit.Side == LimitSide.Above ? value : -value;

    /// <summary>Steps until the limit is crossed: 0 when it is, infinite when it is not approached, NaN when the value is missing.</summary>
    public double EtaSteps(in SignalView view, SignalLimit limit)
    {
        var line = Towards(limit, limit.Value);
        var last = Towards(limit, view.Last);
        if (double.IsNaN(last) || last > line)
        {
            return last > line ? 0 : double.NaN;
        }

        var (ceiling, crossed) = Ceiling(view.Scratch, limit, line);
        var means = _means.AsSpan(0, ShortPositions.Length);
        GroupMeans.Fill(view.Recent(ShortSteps), ShortGroup, means);
        var soonest = RiseSteps(means, ShortPositions, limit, line, crossed, ceiling, (0.6, 0.9), view.Scratch.Work);
        view.Scratch.Mean.AsSpan(WindowStore.CoarseBuckets).CopyTo(_means);
        soonest = Math.Min(soonest, RiseSteps(_means, LongPositions, limit, line, crossed, ceiling, (0.4, 0.8), view.Scratch.Work));
        return Math.Min(soonest, EnvelopeSteps(view.Scratch, limit, line, last));
    }

    private static double RiseSteps(
        Span<double> means, double[] positions, SignalLimit limit, double line, bool crossed, double ceiling, (double From, double To) tau, double[] work)
    {
        foreach (ref var mean in means)
        {
            mean = Towards(limit, mean);
        }

        var trend = TheilSen.Fit(positions, means, FewestGroups, work);
        var trust = Ramp(trend.Agreement, tau.From, tau.To);
        if (!crossed && ceiling < line)
        {
            trust *= Ramp(trend.Level, ceiling, ceiling + (OutgrownShare * (line - ceiling)));
        }

        return StepsTo(line - trend.Level, trend.Slope * trust);
    }

    // Highest that the signal usually came before the fine part, and whether it crossed the limit there.
    private static (double Ceiling, bool Crossed) Ceiling(SignalScratch scratch, SignalLimit limit, double line)
    {
        var count = 0;
        var crossed = false;
        for (var i = 0; i < WindowStore.CoarseBuckets; i++)
        {
            var high = High(scratch, limit, i);
            if (!double.IsNaN(high))
            {
                scratch.Work[count++] = high;
                crossed |= high > line;
            }
        }

        return count < FewestCeilingBuckets
            ? (double.NegativeInfinity, true)
            : (Quantile.AtLeast(scratch.Work.AsSpan(0, count), CeilingRank), crossed);
    }

    private double EnvelopeSteps(SignalScratch scratch, SignalLimit limit, double line, double last)
    {
        for (var block = 0; block < Blocks; block++)
        {
            _highs[block] = double.NaN;
            for (var i = block * BlockBuckets; i < (block + 1) * BlockBuckets; i++)
            {
                var high = High(scratch, limit, i);
                _highs[block] = high <= _highs[block] || double.IsNaN(high) ? _highs[block] : high;
            }
        }

        for (var point = 0; point < EnvelopePoints; point++)
        {
            // Math.Max hands on NaN: a point needs all of its blocks, lest a young envelope seem to rise.
            _envelope[point] = Math.Max(
                Math.Max(_highs[point], _highs[point + 1]), Math.Max(_highs[point + 2], _highs[point + 3]));
        }

        var trend = TheilSen.Fit(EnvelopePositions, _envelope, FewestEnvelopePoints, scratch.Work);
        var steps = StepsTo(line - _envelope[^1], trend.Slope * Ramp(trend.Agreement, 0.4, 0.8));
        return _envelope[^1] < line && steps < double.PositiveInfinity
            ? Math.Max(steps, StepsTo(line - last, UsualRise(scratch, limit)))
            : double.PositiveInfinity;
    }

    // Median of the rises from a bucket to the one 120 steps later, falls left out; per step.
    private static double UsualRise(SignalScratch scratch, SignalLimit limit)
    {
        var count = 0;
        for (var i = BlockBuckets; i < SignalScratch.Buckets; i++)
        {
            var rise = Towards(limit, scratch.Mean[i]) - Towards(limit, scratch.Mean[i - BlockBuckets]);
            if (rise > 0)
            {
                scratch.Work[count++] = rise;
            }
        }

        return Quantile.Median(scratch.Work.AsSpan(0, count)) / (BlockBuckets * WindowStore.StepsPerBucket);
    }

    private static double High(SignalScratch scratch, SignalLimit limit, int bucket) =>
        limit.Side == LimitSide.Above ? scratch.Max[bucket] : -scratch.Min[bucket];

    private static double StepsTo(double distance, double perStep) =>
        perStep > 0 ? Math.Max(0, distance) / perStep : double.PositiveInfinity;

    private static double Ramp(double value, double from, double to) => Math.Clamp((value - from) / (to - from), 0, 1);

    // Centres of groups that end now, in steps relative to now.
    private static double[] Positions(int groups, int length) =>
        [.. Enumerable.Range(0, groups).Select(i => -(((groups - 1 - i) * length) + ((length - 1) / 2.0)))];
}
