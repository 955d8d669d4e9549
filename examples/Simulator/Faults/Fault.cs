namespace Simulator.Faults;

/// <summary>A cause at work: how far it has got on the way to the failure.</summary>
/// <remarks>
/// Progress is not a clock: it speeds up and slows down with chance and load, so two leaks of the same
/// size do not end at the same hour. The failure itself happens when the resource is used up, not at a planned time.
/// </remarks>
internal sealed class Fault
{
    private readonly Drift _wobble;
    private readonly double _durationMinutes;
    private readonly double _bend;
    private double _elapsed;

    /// <summary>A fault that begins now.</summary>
    public Fault(FaultKind kind, long startMs, SimulationRandom random)
    {
        Kind = kind;
        StartMs = startMs;
        Severity = random.NextUnit();
        _durationMinutes = Duration(kind, random);
        _bend = random.Between(0.85, 1.35);
        _wobble = new Drift(random, memoryMinutes: 25);
    }

    /// <summary>Which.</summary>
    public FaultKind Kind { get; }

    /// <summary>When it began, Unix ms.</summary>
    public long StartMs { get; }

    /// <summary>How bad of its kind, 0..1.</summary>
    public double Severity { get; }

    /// <summary>0 at the start; about 1 when the resource is used up, and beyond.</summary>
    public double Progress => Math.Pow(_elapsed, _bend);

    /// <summary>One minute on.</summary>
    /// <param name="load">How hard the entity works, 1 = usual.</param>
    public void Advance(double load) =>
        _elapsed += Math.Max(0.1, (0.6 + (0.4 * load)) * Math.Exp(0.3 * _wobble.Next())) / _durationMinutes;

    private static double Duration(FaultKind kind, SimulationRandom random) => kind switch
    {
        FaultKind.MemoryLeak => random.Between(150, 540),
        FaultKind.DiskFull => random.Between(240, 720),
        FaultKind.CpuSaturation => random.Between(120, 360),
        FaultKind.FailingDisk => random.Between(180, 480),
        FaultKind.PoolExhaustion or FaultKind.SlowDependency => random.Between(90, 300),
        FaultKind.BadDeploy => random.Between(90, 180),
        _ => 1,
    };
}
