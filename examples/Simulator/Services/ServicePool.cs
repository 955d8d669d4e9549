namespace Simulator.Services;

/// <summary>The database connections of one service.</summary>
internal sealed class ServicePool(ServiceProfile profile, SimulationRandom random)
{
    private const double MostWithoutFault = 0.88;

    private readonly Drift _drift = new(random, memoryMinutes: 8);
    private int _exhaustedMinutes;

    /// <summary>Share in use, 0..1.</summary>
    public double Use { get; private set; }

    /// <summary>None was left for three minutes.</summary>
    public bool IsExhausted => _exhaustedMinutes >= 3;

    /// <summary>One minute on.</summary>
    /// <param name="conditions">What acts on the service.</param>
    /// <param name="leak">Progress of a leak of connections, 0 without one.</param>
    /// <param name="metrics">Gauges of the pod that serves.</param>
    public void Advance(in ServiceConditions conditions, double leak, ServiceMetrics metrics)
    {
        var busy = profile.PoolShare * conditions.Activity * (1 + conditions.Peak) * (1 + conditions.Spike)
            * Math.Exp((0.1 * _drift.Next()) + (0.06 * random.Gaussian()));
        var wanted = leak > 0 ? busy + (leak * (1.02 - (0.6 * profile.PoolShare))) : Math.Min(busy, MostWithoutFault);
        var inUse = Math.Min(profile.PoolSize, Math.Round(wanted * profile.PoolSize));
        Use = inUse / profile.PoolSize;
        _exhaustedMinutes = Use >= 1 ? _exhaustedMinutes + 1 : 0;
        metrics.PoolInUse.Value = inUse;
        metrics.PoolMax.Value = profile.PoolSize;
    }
}
