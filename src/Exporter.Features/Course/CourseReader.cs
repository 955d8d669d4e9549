using Exporter.Features.Library;
using Exporter.Features.Statistics;
using Exporter.Signals;
using Exporter.Signals.Windows;

namespace Exporter.Features.Course;

/// <summary>Reads off a predictor's windows how single signals have gone: for the few entities that somebody is told of.</summary>
/// <remarks>
/// All from the ten-step means that features look at too. Change: Theil–Sen line through the twelve means of the last 120 steps; it has a direction from Kendall's tau
/// 0.5 on, which twelve means of noise reach one time in forty. Usual level and rate: <see cref="PastLevels"/>. Begin of a trend and of a run of unusual
/// means: <see cref="CourseBegin"/>. Crossing of the limit: the forecast of <c>limit_eta_hours</c>, widened by <see cref="CrossingSpread"/>. Where it will be: <see cref="ForecastBand"/>.
/// A pure function of the windows. Reuses its buffers; not thread-safe. A course takes some 8 µs of CPU a signal: <c>Exporter.Benchmarks advice</c>.
/// </remarks>
public sealed class CourseReader
{
    private const int FewestMeans = 7;
    private const double LeastAgreement = 0.5;
    private const double UnusualRate = 2;

    private readonly PredictorDefinition _definition;
    private readonly FeatureScale _scale;
    private readonly SignalBlock _block;
    private readonly SignalScratch _scratch = new();
    private readonly PastLevels _past = new();
    private readonly LimitForecast _forecast = new();
    private readonly ForecastBand _band = new();
    private readonly double[] _turned = new double[SignalBlock.Buckets];
    private readonly double[] _work = new double[SignalBlock.Buckets];
    private readonly long _stepMs;

    /// <summary>A reader for one predictor.</summary>
    public CourseReader(PredictorDefinition definition)
    {
        _definition = definition;
        _scale = new FeatureScale(definition);
        _block = new SignalBlock(SignalRanges.StepsOf(definition));
        _stepMs = (long)definition.Step.TotalMilliseconds;
    }

    /// <summary>The course of one signal up to the windows' last step.</summary>
    /// <param name="windows">The windows.</param>
    /// <param name="entity">Slot of the entity.</param>
    /// <param name="signal">Index of the signal.</param>
    public SignalCourse Read(PredictorWindows windows, int entity, int signal)
    {
        var lane = Turn(windows, entity, signal);
        _past.Load(_scratch.Mean, _scale.HoursPerStep);

        var recent = _scratch.Mean[^SignalBlock.FineBuckets..];
        var positions = _scratch.Position[^SignalBlock.FineBuckets..];
        var trend = TheilSen.Fit(positions, recent, FewestMeans, _work);
        var change = trend.Slope / _scale.HoursPerStep;
        var direction = Math.Abs(trend.Agreement) < LeastAgreement || double.IsNaN(change) || change == 0
            ? CourseDirection.Steady
            : change > 0 ? CourseDirection.Rising : CourseDirection.Falling;
        var trendBegin = direction == CourseDirection.Steady ? -1 : CourseBegin.OfTrend(_scratch.Mean, Math.Sign(change), NoiseAround(trend, positions, recent));
        var hasUnusualRate = trendBegin >= 0 && Math.Abs(change) >= UnusualRate * _past.ChangePerHour;
        return new SignalCourse
        {
            Value = _block[lane].Last,
            ChangePerHour = change,
            Direction = direction,
            TrendSinceMs = TimeOf(trendBegin, windows.AsOfMs),
            UsualValue = _past.Level.Median,
            UsualChangePerHour = _past.ChangePerHour,
            UnusualSinceMs = TimeOf(UnusualBegin(hasUnusualRate ? trendBegin : -1), windows.AsOfMs),
            HasUnusualRate = hasUnusualRate,
            Crossing = Crossing(windows, entity, signal, lane),
        };
    }

    /// <summary>Where one signal will be at each of the predictor's horizons, if all goes on: horizons for which the windows hold too little are left out.</summary>
    /// <param name="windows">The windows.</param>
    /// <param name="entity">Slot of the entity.</param>
    /// <param name="signal">Index of the signal.</param>
    /// <param name="target">Gets the forecasts, the nearest first; room for one a horizon.</param>
    /// <returns>How many there are; 0 for a signal that is missing at the windows' last step.</returns>
    public int Forecast(PredictorWindows windows, int entity, int signal, Span<SignalForecast> target)
    {
        if (double.IsNaN(windows.Last(entity, signal)))
        {
            return 0;
        }

        Turn(windows, entity, signal);
        _band.Load(_scratch);
        var count = 0;
        foreach (var horizon in _definition.Horizons)
        {
            if (_band.TryLook(horizon / _definition.Step, out var value, out var deviation))
            {
                target[count++] = new SignalForecast(horizon, value, value - deviation, value + deviation);
            }
        }

        return count;
    }

    /// <summary>Has the scratch memory hold a signal's windows.</summary>
    /// <returns>The signal's lane in the block.</returns>
    private int Turn(PredictorWindows windows, int entity, int signal)
    {
        var lane = signal % SignalBlock.Lanes;
        _block.Load(windows, entity, signal - lane);
        _scratch.Turn(windows, entity, _block);
        _scratch.Turn(signal, lane);
        return lane;
    }

    private int UnusualBegin(int byRate)
    {
        var byLevel = _past.Level.Count == 0 ? -1 : CourseBegin.OfUnusualLevel(_scratch.Mean, _past.Level.Median, _past.Level.Scale);
        return byLevel < 0 ? byRate : byRate < 0 ? byLevel : Math.Min(byLevel, byRate);
    }

    /// <summary>Median distance of the means from the line.</summary>
    private double NoiseAround(TheilSen trend, ReadOnlySpan<double> positions, ReadOnlySpan<double> means)
    {
        var count = 0;
        for (var i = 0; i < means.Length; i++)
        {
            _work[count] = Math.Abs(means[i] - trend.Level - (trend.Slope * positions[i]));
            count += double.IsNaN(_work[count]) ? 0 : 1;
        }

        return Quantile.Median(_work.AsSpan(0, count));
    }

    /// <summary>First step of a ten-step mean, Unix ms.</summary>
    private long? TimeOf(int mean, long asOfMs)
    {
        const double ToFirst = (WindowStore.StepsPerBucket - 1) / 2.0;
        return mean < 0 ? null : asOfMs + ((long)(_scratch.Position[mean] - ToFirst) * _stepMs);
    }

    private LimitCrossing? Crossing(PredictorWindows windows, int entity, int signal, int lane)
    {
        if (_definition.Signals[signal].Limit is not { } limit)
        {
            return null;
        }

        var history = windows.History(entity);
        var view = new SignalView(in _block[lane])
        {
            Scratch = _scratch,
            Peers = RobustLevel.Of(0, 0, 0, 0),
            Limit = limit,
            Forecast = false,
            Scale = _scale,
            AgeSteps = (windows.AsOfMs - history.FirstSeenMs) / _stepMs,
        };
        var eta = _forecast.EtaSteps(view, limit);
        if (!(eta > 0) || eta * _scale.HoursPerStep >= LimitForecast.NeverHours)
        {
            return null;
        }

        var spread = SpreadOf(limit);
        if (double.IsNaN(spread.Fast))
        {
            return new LimitCrossing(After(eta), After(0), null);
        }

        var latest = eta / Math.Min(1, spread.Slow) * CrossingSpread.Later;
        var isBounded = spread.Slow > 0 && latest * _scale.HoursPerStep < LimitForecast.NeverHours;
        return new LimitCrossing(After(eta), After(eta / spread.Fast * CrossingSpread.Sooner), isBounded ? After(latest) : null);

        long After(double steps) => windows.AsOfMs + (long)(steps * _stepMs);
    }

    /// <summary>The spread of the trend over 120 steps or, where that does not rise, of the whole history's.</summary>
    private CrossingSpread SpreadOf(SignalLimit limit)
    {
        for (var i = 0; i < _turned.Length; i++)
        {
            _turned[i] = LimitForecast.Towards(limit, _scratch.Mean[i]);
        }

        var late = CrossingSpread.Of(_scratch.Position[^SignalBlock.FineBuckets..], _turned.AsSpan(^SignalBlock.FineBuckets..), _work);
        return double.IsNaN(late.Fast) ? OfBlocks() : late;
    }

    // Every twelfth mean, each the middle of a block of 120 steps, so that all pairs fit into the scratch memory.
    private CrossingSpread OfBlocks()
    {
        Span<double> positions = stackalloc double[SignalBlock.Buckets / SignalBlock.FineBuckets];
        Span<double> values = stackalloc double[positions.Length];
        for (var block = 0; block < positions.Length; block++)
        {
            var means = _turned.AsSpan(block * SignalBlock.FineBuckets, SignalBlock.FineBuckets);
            positions[block] = _scratch.Position[(block * SignalBlock.FineBuckets) + (SignalBlock.FineBuckets / 2)];
            values[block] = Quantile.Median(Quantile.Present(means, _work));
        }

        return CrossingSpread.Of(positions, values, _work);
    }
}
