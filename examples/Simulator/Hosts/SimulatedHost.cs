using Simulator.Faults;
using Simulator.LookAlikes;
using Simulator.Series;

namespace Simulator.Hosts;

/// <summary>A machine with a node_exporter.</summary>
internal sealed class SimulatedHost : SimulatedEntity
{
    private const string Job = "node";

    private readonly SimulationRandom _random;
    private readonly ScrapeTarget _target;
    private readonly Rhythm _rhythm;
    private readonly HostEpisodes _episodes;
    private readonly HostCpu _cpu;
    private readonly HostMemory _memory;
    private readonly HostFileSystem[] _fileSystems;
    private readonly HostDisk _disk;
    private readonly Metric _bootTime;
    private double _activity;

    public SimulatedHost(string instance, HostRole role, long startMs, double quietHours, SimulationRandom random, GroundTruth truth)
        : base(Job, instance, Schedule(startMs, quietHours, random), truth)
    {
        _random = random.Fork("host");
        var profile = HostProfile.Draw(role, random.Fork("profile"));
        _target = new ScrapeTarget(Job, instance);
        _rhythm = new Rhythm(_random.Between(-1.5, 1.5), weekend: _random.Between(0.6, 0.9));
        _episodes = new HostEpisodes(role, startMs, random, Report);
        _cpu = new HostCpu(profile, _target, random.Fork("cpu"));
        _memory = new HostMemory(profile, _target, random.Fork("memory"));
        _fileSystems = [FileSystem("/", collectsLogs: false, random), FileSystem("/var", role is HostRole.Logs, random)];
        _disk = new HostDisk(profile, _target, random.Fork("disk"));
        _bootTime = _target.Add("node_boot_time_seconds");
        _bootTime.Value = (startMs / 1000) - Math.Round(_random.Between(1, 90) * 86_400);
    }

    /// <inheritdoc/>
    protected override double Load => 0.4 + _activity;

    /// <inheritdoc/>
    protected override void Live(long nowMs)
    {
        _activity = _rhythm.At(nowMs);
        var conditions = _episodes.At(nowMs, _activity);
        if (_episodes.Restarts(nowMs) && Fault is null)
        {
            Restart(nowMs);
        }

        _disk.Advance(conditions, Progress(FaultKind.FailingDisk), Fault?.Severity ?? 0);
        _cpu.Advance(conditions, Progress(FaultKind.CpuSaturation), _disk.IoWait);
        _memory.Advance(conditions, Progress(FaultKind.MemoryLeak));
        var filled = Fault is { } fault && fault.Severity > 0.6 ? 0 : 1;
        for (var i = 0; i < _fileSystems.Length; i++)
        {
            _fileSystems[i].Advance(nowMs, conditions, i == filled ? Progress(FaultKind.DiskFull) : 0);
        }

        if (_random.Chance(0.1 / 1440))
        {
            _memory.KillSomething();
        }
    }

    /// <inheritdoc/>
    protected override (FaultKind Kind, long PrecursorStartMs)? Exhausted(long nowMs)
    {
        if (Fault is not { } fault)
        {
            return null;
        }

        var exhausted = fault.Kind switch
        {
            FaultKind.MemoryLeak => _memory.IsExhausted,
            FaultKind.DiskFull => _fileSystems.Any(fileSystem => fileSystem.IsFull),
            FaultKind.CpuSaturation => _cpu.IsSaturated,
            // A dying disk gives up somewhere around the slowdown of its severity, not at a fixed latency.
            FaultKind.FailingDisk => fault.Progress > 0.8 && _random.Chance(0.02),
            _ => false,
        };
        return exhausted ? (fault.Kind, fault.StartMs) : null;
    }

    /// <inheritdoc/>
    protected override void Repair(FaultKind kind, long nowMs)
    {
        if (kind is not FaultKind.DiskFull and not FaultKind.CpuSaturation)
        {
            Restart(nowMs);
        }
    }

    /// <inheritdoc/>
    protected override void Began(Fault fault, long nowMs)
    {
    }

    /// <inheritdoc/>
    protected override void Scrape(long nowMs, bool answers, ISampleWriter writer) => _target.Scrape(nowMs, answers, writer);

    /// <inheritdoc/>
    protected override bool TakesDown(FaultKind kind) => kind is FaultKind.FailingDisk or FaultKind.SuddenLoss;

    /// <inheritdoc/>
    protected override string AlertName(FaultKind kind) => kind switch
    {
        FaultKind.MemoryLeak => "HostOutOfMemory",
        FaultKind.DiskFull => "HostDiskFull",
        _ => "HostProcessorsSaturated",
    };

    private static FaultSchedule Schedule(long startMs, double quietHours, SimulationRandom random) => new(
        random.Fork("faults"), startMs, quietHours,
        (FaultKind.MemoryLeak, 1), (FaultKind.DiskFull, 1), (FaultKind.CpuSaturation, 1), (FaultKind.FailingDisk, 1), (FaultKind.SuddenLoss, 0.3));

    private HostFileSystem FileSystem(string mountPoint, bool collectsLogs, SimulationRandom random) =>
        new(_target, mountPoint, collectsLogs, random.Fork(mountPoint), Report(LookAlikeKind.LogRotation));

    private void Restart(long nowMs)
    {
        _bootTime.Value = nowMs / 1000;
        _cpu.Restart();
        _memory.Restart();
        _disk.Restart();
    }
}
