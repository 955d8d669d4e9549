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
/// Seasonality: where a period is configured and its profile clear (<see cref="LimitSeason"/>), S(t) is how much higher than now the season will be in t steps. S is taken out of means
/// and blocks before lines are fitted, and added again to what they forecast: time is then the first t at which the line plus S(t) reaches L, for the envelope too. So what
/// rises as it does every day is not extrapolated, and what will be too high at its daily peak is announced before. S counts as far as the largest of the
/// three a of the signal as it is: where nothing rises, nothing is forecast, and no profile is read.
/// All weights are continuous, so the forecast does not jump when a trend is just about trusted; only v steps back by ten steps when the trend of now is lost,
/// and S leaps where the profile does.
/// Cost: tau first, since a trend that is not trusted needs no line, no ceiling and no climb; see <see cref="LimitHistory"/> for what is read.
/// </remarks>
internal sealed class LimitForecast
{
    /// <summary>Stands for "not approaching", hours.</summary>
    public const double NeverHours = 240;

    // More looks back hold on to what is over: with three, false alarms on the demo's look-alikes rise from 64 to 91.
    private const int Looks = 2;
    private const int FewestMeans = 7;
    private const double LeastTau = 0.4;
    private const double FullTau = 0.8;
    private const double OutgrownShare = 0.25;
    private const int FewestEnvelopePoints = 4;

    private static readonly double[] EnvelopePositions =
        Positions(LimitHistory.EnvelopePoints, LimitHistory.BlockBuckets * WindowStore.StepsPerBucket);

    private static readonly double[] BlockPositions =
        Positions(LimitHistory.Blocks, LimitHistory.BlockBuckets * WindowStore.StepsPerBucket);

    private readonly double[] _means = new double[SignalBlock.FineBuckets + Looks - 1];
    private readonly double[] _agreements = new double[Looks];
    private readonly LimitHistory _history = new();
    private readonly LimitSeason _season = new();

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

        Load(view, limit);
        var positions = view.Scratch.Position[^_means.Length..];
        var most = 0.0;
        for (var look = 0; look < Looks; look++)
        {
            _agreements[look] = TheilSen.AgreementOf(Points(_means, look), FewestMeans);
            most = Math.Max(most, Trust(_agreements[look]));
        }

        var byEnvelope = Trust(TheilSen.AgreementOf(_history.Envelope(), FewestEnvelopePoints));
        _season.Load(view, limit, Math.Max(most, byEnvelope));
        _season.Remove(positions, _means);
        var soonest = most > 0 ? RiseSteps(positions, line, view.Scratch.Work) : double.PositiveInfinity;
        return byEnvelope > 0
            ? Math.Min(soonest, EnvelopeSteps(view, limit, line, last, Math.Min(soonest, NeverHours / view.Scale.HoursPerStep)))
            : soonest;
    }

    private double RiseSteps(ReadOnlySpan<double> positions, double line, double[] work)
    {
        var (speed, level) = (0.0, double.NaN);
        for (var look = 0; look < Looks; look++)
        {
            if (_agreements[look] > LeastTau)
            {
                var trend = Approach(Points(positions, look), Points(_means, look), -look * WindowStore.StepsPerBucket, line, work);
                speed += trend.Speed / Looks;
                level = double.IsNaN(level) ? trend.Level : level;
            }
        }

        return _season.StepsTo(line, level, speed);
    }

    // Look 0 is as of now and has the newest points, the next one those of ten steps ago.
    private static ReadOnlySpan<double> Points(ReadOnlySpan<double> values, int look) =>
        values.Slice(Looks - 1 - look, SignalBlock.FineBuckets);

    private void Load(in SignalView view, SignalLimit limit)
    {
        _history.Load(view, limit);
        view.Scratch.CopyNewest(_means);
        foreach (ref var mean in _means.AsSpan())
        {
            mean = Towards(limit, mean);
        }
    }

    /// <summary>The trend's speed as far as it is trusted, per step, and its level at step <paramref name="at"/>, both without the season.</summary>
    private (double Speed, double Level) Approach(ReadOnlySpan<double> positions, ReadOnlySpan<double> means, int at, double line, double[] work)
    {
        var trend = TheilSen.Fit(positions, means, FewestMeans, work);
        var level = trend.Level + (at * trend.Slope);
        var trust = Trust(trend.Agreement);
        var (ceiling, crossed) = _history.Ceiling(line);
        if (!crossed && ceiling < line)
        {
            trust *= Ramp(level + _season.At(at), ceiling, ceiling + (OutgrownShare * (line - ceiling)));
        }

        return (Math.Max(0, trend.Slope) * trust, level);
    }

    private double EnvelopeSteps(in SignalView view, SignalLimit limit, double line, double last, double soonest)
    {
        _season.Remove(BlockPositions, _history.BlockHighs);
        var envelope = _history.Envelope();
        var highest = envelope[^1];
        if (!(highest < line))
        {
            return double.PositiveInfinity;
        }

        var trend = TheilSen.Fit(EnvelopePositions, envelope, FewestEnvelopePoints, view.Scratch.Work);
        var steps = _season.StepsTo(line, highest, Math.Max(0, trend.Slope) * Trust(trend.Agreement));

        // The usual rise can only make it later, which no longer matters from here on.
        return steps < soonest
            ? Math.Max(steps, StepsTo(line - last, LimitHistory.UsualRise(view.Scratch, limit)))
            : double.PositiveInfinity;
    }

    private static double StepsTo(double distance, double perStep) =>
        perStep > 0 ? Math.Max(0, distance) / perStep : double.PositiveInfinity;

    /// <summary>How far a trend is trusted, 0..1, by Kendall's tau of its points in its direction; 0 also for NaN, where there are too few.</summary>
    internal static double Trust(double agreement) => double.IsNaN(agreement) ? 0 : Ramp(agreement, LeastTau, FullTau);

    private static double Ramp(double value, double from, double to) => Math.Clamp((value - from) / (to - from), 0, 1);

    // Centres of groups that end now, in steps relative to now.
    private static double[] Positions(int groups, int length) =>
        [.. Enumerable.Range(0, groups).Select(i => -(((groups - 1 - i) * length) + ((length - 1) / 2.0)))];
}
