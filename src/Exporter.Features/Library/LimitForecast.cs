using Exporter.Features.Statistics;
using Exporter.Signals;
using Exporter.Signals.Windows;

namespace Exporter.Features.Library;

/// <summary>Robust forecast of when a signal crosses its limit: the soonest of the approaches below that agree with themselves.</summary>
/// <remarks>
/// With y the signal turned so that it rises towards the limit L:
/// <list type="number">
/// <item>Rise over 120 steps (twelve means of ten), as of now and as of ten steps ago: Theil–Sen slope s and level at the newest step, v.
/// Time = (L - v) / mean of both s · a · c, with v of the trend as of now (as of then where now has none), so that the turn of one tooth or one odd mean counts half and a
/// forecast near a horizon does not flap. A shorter line would follow every tooth of a garbage collector or a cache.
/// a trusts the trend by Kendall's tau (from 0 at 0.4 to 1 at 0.8), so noise is not extrapolated.
/// c trusts it by the ceiling C, the 97th percentile of the highs of the buckets before the fine part: a signal that has
/// been up to C before and turned round (log rotation, daily peaks, batch jobs) will do so again, until it outgrows C by a quarter of L - C.
/// c is 1 with fewer than 24 such buckets, or when the limit itself was crossed in them.</item>
/// <item>Envelope: highs of 13 blocks of 120 steps, the highest of every four in a row; Theil–Sen slope s and last value E.
/// Time = (L - E) / (s · a), a from 0 at tau 0.4 to 1 at 0.8, but never sooner than (L - y) at the median of the rises within 120 steps,
/// because the next peak must be climbed first. Used while E is below L and with 7 blocks or more.</item>
/// </list>
/// All weights are continuous, so the forecast does not jump when a trend is just about trusted; only v steps back by ten steps when the trend of now is lost.
/// Cost: tau first, since a trend that is not trusted needs no line, no ceiling and no climb; see <see cref="LimitHistory"/> for what is read.
/// </remarks>
internal sealed class LimitForecast
{
    /// <summary>Stands for "not approaching", hours.</summary>
    public const double NeverHours = 240;

    private const int FewestMeans = 7;
    private const double LeastTau = 0.4;
    private const double FullTau = 0.8;
    private const double OutgrownShare = 0.25;
    private const int FewestEnvelopePoints = 4;

    private static readonly double[] EnvelopePositions =
        Positions(LimitHistory.EnvelopePoints, LimitHistory.BlockBuckets * WindowStore.StepsPerBucket);

    private readonly double[] _means = new double[SignalBlock.FineBuckets + 1];
    private readonly LimitHistory _history = new();

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

        _history.Load(view, limit);
        view.Scratch.CopyNewest(_means);
        foreach (ref var mean in _means.AsSpan())
        {
            mean = Towards(limit, mean);
        }

        var work = view.Scratch.Work;
        var positions = view.Scratch.Position[^_means.Length..];
        var now = Approach(positions[1..], _means.AsSpan(1), 0, line, work);
        var before = Approach(positions[..^1], _means.AsSpan()[..^1], -WindowStore.StepsPerBucket, line, work);
        var level = now.Speed > 0 ? now.Level : before.Level;
        var soonest = StepsTo(line - level, (now.Speed + before.Speed) / 2);
        return Math.Min(soonest, EnvelopeSteps(view, limit, line, last, Math.Min(soonest, NeverHours / view.Scale.HoursPerStep)));
    }

    /// <summary>The trend's speed as far as it is trusted, per step, 0 without a trend, and its level at step <paramref name="at"/>.</summary>
    private (double Speed, double Level) Approach(ReadOnlySpan<double> positions, ReadOnlySpan<double> means, int at, double line, double[] work)
    {
        if (!(TheilSen.AgreementOf(means, FewestMeans) > LeastTau))
        {
            return default;
        }

        var trend = TheilSen.Fit(positions, means, FewestMeans, work);
        var level = trend.Level + (at * trend.Slope);
        var trust = Ramp(trend.Agreement, LeastTau, FullTau);
        var (ceiling, crossed) = _history.Ceiling(line);
        if (!crossed && ceiling < line)
        {
            trust *= Ramp(level, ceiling, ceiling + (OutgrownShare * (line - ceiling)));
        }

        return (Math.Max(0, trend.Slope) * trust, level);
    }

    private double EnvelopeSteps(in SignalView view, SignalLimit limit, double line, double last, double soonest)
    {
        var envelope = _history.Envelope();
        var highest = envelope[^1];
        if (!(highest < line) || !(TheilSen.AgreementOf(envelope, FewestEnvelopePoints) > LeastTau))
        {
            return double.PositiveInfinity;
        }

        var trend = TheilSen.Fit(EnvelopePositions, envelope, FewestEnvelopePoints, view.Scratch.Work);
        var steps = StepsTo(line - highest, trend.Slope * Ramp(trend.Agreement, LeastTau, FullTau));

        // The usual rise can only make it later, which no longer matters from here on.
        return steps < soonest
            ? Math.Max(steps, StepsTo(line - last, LimitHistory.UsualRise(view.Scratch, limit)))
            : double.PositiveInfinity;
    }

    private static double StepsTo(double distance, double perStep) =>
        perStep > 0 ? Math.Max(0, distance) / perStep : double.PositiveInfinity;

    private static double Ramp(double value, double from, double to) => Math.Clamp((value - from) / (to - from), 0, 1);

    // Centres of groups that end now, in steps relative to now.
    private static double[] Positions(int groups, int length) =>
        [.. Enumerable.Range(0, groups).Select(i => -(((groups - 1 - i) * length) + ((length - 1) / 2.0)))];
}
