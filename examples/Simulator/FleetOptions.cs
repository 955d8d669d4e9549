namespace Simulator;

/// <summary>What is simulated.</summary>
public sealed record FleetOptions
{
    /// <summary>The same seed gives the same fleet and the same events.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>First scrape, Unix ms; a multiple of <see cref="FleetSimulation.StepMs"/>.</summary>
    public required long StartMs { get; init; }

    /// <summary>Machines with a node_exporter.</summary>
    public int Hosts { get; init; } = 26;

    /// <summary>HTTP service instances.</summary>
    public int Services { get; init; } = 18;

    /// <summary>Mean time from one fault's repair to the next fault's begin on one entity, beyond six hours of rest.</summary>
    public double QuietHours { get; init; } = 48;

    /// <summary>Share of a service's growing faults, 0..1, that reach a caller after a while; each caller has its own chance.</summary>
    public double SpreadingShare { get; init; } = 0.3;
}
