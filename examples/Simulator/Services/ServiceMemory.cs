namespace Simulator.Services;

/// <summary>A container's memory: caches that warm up after a start, a collector's saw-teeth, a leak.</summary>
internal sealed class ServiceMemory(ServiceProfile profile, SimulationRandom random)
{
    private const double Cold = 0.18;
    private const double Killed = 0.985;
    private const double MostWithoutFault = 0.9;

    private readonly Drift _drift = new(random, memoryMinutes: 60);
    private double _warmth = 1;
    private double _garbage;

    /// <summary>The limit is reached: the kernel kills the container.</summary>
    public bool IsExhausted { get; private set; }

    /// <summary>One minute on.</summary>
    /// <param name="conditions">What acts on the service.</param>
    /// <param name="leak">Progress of a leak, 0 without one.</param>
    /// <param name="metrics">Gauges of the pod that serves.</param>
    public void Advance(in ServiceConditions conditions, double leak, ServiceMetrics metrics)
    {
        _warmth += (1 - _warmth) / profile.WarmingMinutes;
        _garbage += 0.008 * conditions.Activity * random.NextUnit();
        _garbage = _garbage > 0.05 ? 0 : _garbage;
        var usual = Cold + ((profile.MemoryPlateau - Cold) * _warmth) + _garbage
            + (0.03 * conditions.Activity) + (0.008 * _drift.Next());
        var used = leak > 0 ? usual + (leak * (1.0 - profile.MemoryPlateau)) : Math.Min(usual, MostWithoutFault);
        IsExhausted = used >= Killed;
        metrics.Memory.Value = Math.Round(profile.MemoryLimitBytes * Math.Min(used, 1) / 4096) * 4096;
        metrics.MemoryLimit.Value = profile.MemoryLimitBytes;
    }

    /// <summary>After a start: caches are cold.</summary>
    public void Restart() => _warmth = 0;
}
