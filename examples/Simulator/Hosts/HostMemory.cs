using Simulator.Series;

namespace Simulator.Hosts;

/// <summary>Main memory and the kernel's last resort.</summary>
internal sealed class HostMemory
{
    private const double Least = 0.025;
    private const double MostWithoutFault = 0.9;

    private readonly HostProfile _profile;
    private readonly SimulationRandom _random;
    private readonly Drift _drift;
    private readonly Metric _available;
    private readonly Metric _oomKills;
    private double _warmth = 1;
    private int _exhaustedMinutes;

    public HostMemory(HostProfile profile, ScrapeTarget target, SimulationRandom random)
    {
        _profile = profile;
        _random = random;
        _drift = new Drift(random, memoryMinutes: 90);
        target.Add("node_memory_MemTotal_bytes").Value = profile.MemoryBytes;
        _available = target.Add("node_memory_MemAvailable_bytes");
        _oomKills = target.Add("node_vmstat_oom_kill");
    }

    /// <summary>Nothing to give for two minutes: the kernel kills.</summary>
    public bool IsExhausted => _exhaustedMinutes >= 2;

    /// <summary>One minute on.</summary>
    /// <param name="conditions">What acts on the host.</param>
    /// <param name="leak">Progress of a leak, 0 without one.</param>
    public void Advance(in HostConditions conditions, double leak)
    {
        // After a boot services fill their caches: most of it in the first hour.
        _warmth += (1 - _warmth) / 60;
        var usual = (_profile.MemoryShare * (0.45 + (0.55 * _warmth))) + (0.06 * conditions.Activity)
            + (0.6 * conditions.Batch) + (0.012 * _drift.Next()) + (0.003 * _random.Gaussian());
        var used = leak > 0 ? usual + (leak * (1.0 - _profile.MemoryShare)) : Math.Min(usual, MostWithoutFault);
        var available = Math.Max(1 - used, _random.Between(0.008, 0.02));
        _exhaustedMinutes = available < Least ? _exhaustedMinutes + 1 : 0;
        _oomKills.Value += _exhaustedMinutes > 1 && _random.Chance(0.3) ? 1 : 0;
        _available.Value = Math.Round(_profile.MemoryBytes * available / 4096) * 4096;
    }

    /// <summary>A killed process out of the blue that nobody misses.</summary>
    public void KillSomething() => _oomKills.Value++;

    /// <summary>After a boot: caches cold, counters anew.</summary>
    public void Restart()
    {
        _warmth = 0;
        _oomKills.Value = 0;
        _exhaustedMinutes = 0;
    }
}
