namespace Simulator.LookAlikes;

/// <summary>Harmless events of one kind on one entity: when they come, how long and how strong they are.</summary>
internal sealed class Episodes
{
    private const long MinuteMs = 60_000;
    private const long DayMs = 1440 * MinuteMs;

    private readonly SimulationRandom _random;
    private readonly EpisodePlan _plan;
    private readonly Action<long, long> _report;
    private long _startMs;
    private long _endMs;
    private double _size;

    /// <summary>Episodes after <paramref name="startMs"/>.</summary>
    /// <param name="random">Their dice.</param>
    /// <param name="plan">When and how.</param>
    /// <param name="startMs">Start of the simulation, Unix ms.</param>
    /// <param name="report">Told start and end of each episode as it begins.</param>
    public Episodes(SimulationRandom random, EpisodePlan plan, long startMs, Action<long, long> report)
    {
        _random = random;
        _plan = plan;
        _report = report;
        Plan(startMs);
    }

    /// <summary>True at the minute an episode begins.</summary>
    public bool Begins { get; private set; }

    /// <summary>Strength now: 0 outside of episodes, else up to the episode's size, with ramps at both ends.</summary>
    public double At(long nowMs)
    {
        if (nowMs >= _endMs)
        {
            Plan(nowMs);
        }

        Begins = nowMs >= _startMs && nowMs < _startMs + MinuteMs;
        if (Begins)
        {
            _report(_startMs, _endMs);
        }

        if (nowMs < _startMs)
        {
            return 0;
        }

        var ramp = Math.Max(MinuteMs, _plan.RampShare * (_endMs - _startMs));
        return _size * Math.Clamp(Math.Min((nowMs - _startMs + MinuteMs) / ramp, (_endMs - nowMs) / ramp), 0, 1);
    }

    private void Plan(long nowMs)
    {
        _startMs = _plan.DailyHour is { } hour ? NextDaily(nowMs, hour) : nowMs + Minutes(_random.Exponential(1440 / _plan.PerDay));
        _endMs = _startMs + Math.Max(MinuteMs, Minutes(_random.Between(_plan.MinMinutes, _plan.MaxMinutes)));
        _size = _random.Between(_plan.MinSize, _plan.MaxSize);
    }

    private long NextDaily(long nowMs, double hour)
    {
        var at = (nowMs / DayMs * DayMs) + Minutes((hour * 60) + _random.Between(-10, 10));
        return at > nowMs ? at : at + DayMs;
    }

    private static long Minutes(double minutes) => (long)minutes * MinuteMs;
}
