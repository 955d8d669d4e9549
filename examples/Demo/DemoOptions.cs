namespace Demo;

/// <summary>How the demo runs.</summary>
internal sealed record DemoOptions
{
    /// <summary>Seed of the simulated fleet.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Simulated days that are predicted and judged.</summary>
    public double Days { get; init; } = 5;

    /// <summary>Simulated days before, sent at full speed to fill the windows.</summary>
    public double HistoryDays { get; init; } = 2;

    /// <summary>Simulated seconds a second in the live part; infinity for as fast as possible.</summary>
    public double Speed { get; init; } = double.PositiveInfinity;

    /// <summary>Port of the sidecar on loopback; 0 for any free one.</summary>
    public int Port { get; init; }

    /// <summary>Goes on at the pace of real time after the verdict, until interrupted.</summary>
    public bool Hold { get; init; }

    /// <summary>Where the sidecar keeps windows and outcomes; empty: in memory only.</summary>
    public string StoragePath { get; init; } = "";

    /// <summary>The sidecar's configuration.</summary>
    public string ConfigFile { get; init; } = Path.Combine(AppContext.BaseDirectory, "foresight.yml");
}
