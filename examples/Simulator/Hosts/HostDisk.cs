using Simulator.Series;

namespace Simulator.Hosts;

/// <summary>A disk: operations, the time they take, and how that grows when it is about to die.</summary>
internal sealed class HostDisk
{
    private const double ScrapeSeconds = 60;

    private readonly HostProfile _profile;
    private readonly SimulationRandom _random;
    private readonly Drift _drift;
    private readonly Metric _reads;
    private readonly Metric _readTime;
    private readonly Metric _writes;
    private readonly Metric _writeTime;
    private readonly Metric _busyTime;

    public HostDisk(HostProfile profile, ScrapeTarget target, SimulationRandom random)
    {
        _profile = profile;
        _random = random;
        _drift = new Drift(random, memoryMinutes: 15);
        Metric Counter(string name) => target.Add(name, ("device", "sda"));
        _reads = Counter("node_disk_reads_completed_total");
        _readTime = Counter("node_disk_read_time_seconds_total");
        _writes = Counter("node_disk_writes_completed_total");
        _writeTime = Counter("node_disk_write_time_seconds_total");
        _busyTime = Counter("node_disk_io_time_seconds_total");
    }

    /// <summary>Share of time in which processors wait for this disk.</summary>
    public double IoWait { get; private set; }

    /// <summary>One minute on.</summary>
    /// <param name="conditions">What acts on the host.</param>
    /// <param name="decay">Progress of the disk's death, 0 for a healthy one.</param>
    /// <param name="severity">How slow a dying disk gets, 0..1.</param>
    public void Advance(in HostConditions conditions, double decay, double severity)
    {
        var slowdown = Math.Exp(Math.Log(15 + (50 * severity)) * Math.Min(decay, 1.3));
        var latency = _profile.LatencySeconds * slowdown
            * Math.Exp((0.15 * _drift.Next()) + (0.1 * _random.Gaussian()))
            * (1 + (0.5 * conditions.Activity)) * (1 + (2.5 * conditions.Backup)) * (1 + (8 * conditions.Spike));
        var operations = ScrapeSeconds * _profile.OperationsPerSecond
            * conditions.Activity * (1 + (2 * conditions.Backup) + conditions.Batch) * Math.Exp(0.15 * _random.Gaussian());
        Count(operations, latency);
    }

    /// <summary>Counters begin anew.</summary>
    public void Restart() => _reads.Value = _readTime.Value = _writes.Value = _writeTime.Value = _busyTime.Value = 0;

    private void Count(double operations, double latency)
    {
        // A queue of sixteen is what the disk takes: the slower it gets, the less is done.
        operations = Math.Max(1, Math.Round(Math.Min(operations, 16 * ScrapeSeconds / latency)));
        var writes = Math.Max(1, Math.Round(operations * 0.6));
        _reads.Value += operations;
        _readTime.Value += operations * latency;
        _writes.Value += writes;
        _writeTime.Value += writes * latency * 1.6 * Math.Exp(0.08 * _random.Gaussian());
        var inFlight = (operations + writes) * latency / ScrapeSeconds;
        _busyTime.Value += ScrapeSeconds * (1 - Math.Exp(-inFlight));
        IoWait = 0.35 * (1 - Math.Exp(-inFlight / 6));
    }
}
