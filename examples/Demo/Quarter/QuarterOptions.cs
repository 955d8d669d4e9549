using Simulator.Operating;

namespace Demo.Quarter;

/// <summary>What the quarter is.</summary>
internal sealed record QuarterOptions
{
    /// <summary>Seed of the fleet, its faults and its operator.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Weeks in which the operator is told of alerts.</summary>
    public double Weeks { get; init; } = 12;

    /// <summary>Days before them, in which windows fill and nobody is told of anything.</summary>
    public double HistoryDays { get; init; } = 2;

    /// <summary>How the operator works.</summary>
    public OperatorOptions Operator { get; init; } = new();

    /// <summary>The sidecar's configuration.</summary>
    public string ConfigFile { get; init; } = new DemoOptions().ConfigFile;

    /// <summary>Receiver of remote write that gets the samples of the fleet with Foresight too; null for none.</summary>
    public Uri? History { get; init; }

    /// <summary>Where the sidecar's outcomes and the lists go; created where it is missing.</summary>
    public required string Folder { get; init; }
}
