using Simulator.Faults;

namespace Simulator.Judging;

/// <summary>What became of an alert.</summary>
public enum AlertOutcome
{
    /// <summary>Its horizon is not over.</summary>
    Open,

    /// <summary>A failure came within the horizon and late enough to act.</summary>
    Confirmed,

    /// <summary>A failure came, but sooner than the least lead: no time was left to act.</summary>
    TooLate,

    /// <summary>Nothing came within the horizon.</summary>
    FalseAlarm,
}

/// <summary>A run of predictions at or above the threshold on one entity.</summary>
public sealed class Alert
{
    internal Alert(string instance, long startMs, long horizonMs, double probability)
    {
        HorizonMs = horizonMs;
        Instance = instance;
        StartMs = startMs;
        LastMs = startMs;
        Probability = probability;
    }

    /// <summary>The entity.</summary>
    public string Instance { get; }

    /// <summary>First step at or above the threshold, Unix ms.</summary>
    public long StartMs { get; }

    /// <summary>How soon after the start the failure is expected: a later one does not confirm the alert.</summary>
    public long HorizonMs { get; }

    /// <summary>Probability at the first step.</summary>
    public double Probability { get; }

    /// <summary>Last step at or above so far, Unix ms.</summary>
    public long LastMs { get; internal set; }

    /// <summary>The entity has failed: what comes after is another alert.</summary>
    public bool HasEnded { get; internal set; }

    /// <summary>What became of it.</summary>
    public AlertOutcome Outcome { get; internal set; }

    /// <summary>The failure that decided it; null when none did.</summary>
    public Incident? Failure { get; internal set; }
}
