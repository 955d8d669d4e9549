using Simulator.Series;

namespace Simulator.Hosts;

/// <summary>Processors: demand, time by mode, load average.</summary>
internal sealed class HostCpu
{
    private const double ScrapeSeconds = 60;
    private const double MostWithoutFault = 0.93;

    private readonly HostProfile _profile;
    private readonly SimulationRandom _random;
    private readonly Drift _drift;
    private readonly (Metric Idle, Metric User, Metric System, Metric IoWait)[] _modes;
    private readonly Metric _load;
    private int _saturatedMinutes;

    public HostCpu(HostProfile profile, ScrapeTarget target, SimulationRandom random)
    {
        _profile = profile;
        _random = random;
        _drift = new Drift(random, memoryMinutes: 12);
        _modes = [.. Enumerable.Range(0, profile.Cpus).Select(cpu => Modes(target, cpu))];
        _load = target.Add("node_load1");
    }

    /// <summary>Wanted processor time as a share of what is there; above 1 work piles up.</summary>
    public double Demand { get; private set; }

    /// <summary>Work has piled up for three minutes.</summary>
    public bool IsSaturated => _saturatedMinutes >= 3;

    /// <summary>One minute on.</summary>
    /// <param name="conditions">What acts on the host.</param>
    /// <param name="growth">Progress of a growing load, 0 without one.</param>
    /// <param name="ioWait">Share of time in which processors wait for the disk.</param>
    public void Advance(in HostConditions conditions, double growth, double ioWait)
    {
        var usual = _profile.CpuIdleShare + (_profile.CpuSwing * conditions.Activity)
            + conditions.Batch + conditions.Peak + (0.18 * conditions.Backup)
            + (0.025 * _drift.Next()) + (0.012 * _random.Gaussian());
        var calm = _profile.CpuIdleShare + (_profile.CpuSwing * 0.7);
        Demand = growth > 0
            ? Math.Max(0.01, usual) + (growth * (1.03 - calm))
            : Math.Clamp(usual, 0.01, MostWithoutFault);
        _saturatedMinutes = Demand >= 1 ? _saturatedMinutes + 1 : 0;
        CountTime(Math.Min(Demand, _random.Between(0.98, 0.997)), ioWait);
        var queue = _profile.Cpus * (Demand + (8 * Math.Max(0, Demand - 0.9)) + ioWait);
        _load.Value += 0.63 * ((queue * Math.Exp(0.08 * _random.Gaussian())) - _load.Value);
    }

    /// <summary>Counters begin anew.</summary>
    public void Restart()
    {
        foreach (var (idle, user, system, ioWait) in _modes)
        {
            idle.Value = user.Value = system.Value = ioWait.Value = 0;
        }
    }

    private static (Metric, Metric, Metric, Metric) Modes(ScrapeTarget target, int cpu)
    {
        Metric Mode(string mode) => target.Add("node_cpu_seconds_total", ("cpu", $"{cpu}"), ("mode", mode));
        return (Mode("idle"), Mode("user"), Mode("system"), Mode("iowait"));
    }

    private void CountTime(double busy, double ioWait)
    {
        ioWait = Math.Min(ioWait, 1 - busy);
        foreach (var mode in _modes)
        {
            mode.User.Value += ScrapeSeconds * busy * 0.75;
            mode.System.Value += ScrapeSeconds * busy * 0.25;
            mode.IoWait.Value += ScrapeSeconds * ioWait;
            mode.Idle.Value += ScrapeSeconds * (1 - busy - ioWait);
        }
    }
}
