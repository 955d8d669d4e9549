namespace Simulator.Faults;

/// <summary>When the next fault of an entity begins, and which kind it is.</summary>
internal sealed class FaultSchedule
{
    private const double MinuteMs = 60_000;

    private readonly SimulationRandom _random;
    private readonly FaultKind[] _kinds;
    private readonly double[] _weights;
    private readonly double _meanQuietHours;
    private long _nextMs;

    /// <summary>A schedule whose first fault can come at any time after <paramref name="startMs"/>.</summary>
    public FaultSchedule(SimulationRandom random, long startMs, double meanQuietHours, params (FaultKind Kind, double Weight)[] kinds)
    {
        _random = random;
        _kinds = [.. kinds.Select(kind => kind.Kind)];
        _weights = [.. kinds.Select(kind => kind.Weight)];
        _meanQuietHours = meanQuietHours;
        _nextMs = startMs + (long)(random.Exponential(meanQuietHours * 60) * MinuteMs);
    }

    /// <summary>Starts a fault when one is due.</summary>
    public Fault? TryStart(long nowMs) =>
        nowMs < _nextMs ? null : new Fault(_kinds[_random.PickWeighted(_weights)], nowMs, _random);

    /// <summary>Plans the next fault after a repair; at least six hours of health lie between.</summary>
    public void Rest(long nowMs) =>
        _nextMs = nowMs + (long)((360 + _random.Exponential(_meanQuietHours * 60)) * MinuteMs);

    /// <summary>How long people take to repair, 10 to 40 minutes.</summary>
    public long RepairMs() => (long)_random.Between(10, 41) * (long)MinuteMs;
}
