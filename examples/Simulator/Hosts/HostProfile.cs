namespace Simulator.Hosts;

/// <summary>What a host is for, which shapes its load and its harmless events.</summary>
internal enum HostRole
{
    /// <summary>Follows the rhythm of its users.</summary>
    Web,

    /// <summary>Much disk traffic, a backup every night.</summary>
    Database,

    /// <summary>Long jobs at high load.</summary>
    Batch,

    /// <summary>Collects logs: a volume that fills and is rotated all the time.</summary>
    Logs,
}

/// <summary>The constant traits of one host.</summary>
/// <param name="Role">What it is for.</param>
/// <param name="Cpus">Processors.</param>
/// <param name="MemoryBytes">Main memory.</param>
/// <param name="CpuIdleShare">Processor share used when nobody is there.</param>
/// <param name="CpuSwing">Processor share that full activity adds.</param>
/// <param name="MemoryShare">Share of memory in usual use.</param>
/// <param name="LatencySeconds">Usual time of one disk read.</param>
/// <param name="OperationsPerSecond">Disk reads a second at full activity.</param>
internal sealed record HostProfile(
    HostRole Role, int Cpus, double MemoryBytes, double CpuIdleShare, double CpuSwing, double MemoryShare, double LatencySeconds, double OperationsPerSecond)
{
    private const double Gibibyte = 1L << 30;

    /// <summary>Traits drawn for a role.</summary>
    public static HostProfile Draw(HostRole role, SimulationRandom random)
    {
        var swing = role is HostRole.Web ? random.Between(0.25, 0.5) : random.Between(0.1, 0.25);
        return new HostProfile(
            role,
            Cpus: 2,
            MemoryBytes: random.Pick([8d, 16, 32, 64]) * Gibibyte,
            CpuIdleShare: random.Between(0.05, 0.15),
            CpuSwing: swing,
            MemoryShare: random.Between(0.3, 0.6),
            LatencySeconds: random.Between(0.001, 0.006),
            OperationsPerSecond: role is HostRole.Database ? random.Between(150, 400) : random.Between(20, 80));
    }
}
