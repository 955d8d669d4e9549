namespace Exporter.Signals;

/// <summary>When a champion goes by itself, and the one before is champion again: <c>rollback</c> of a predictor. Immutable; each part is off unless it is asked for.</summary>
public sealed record RollbackRule
{
    /// <summary>Whether alerts that are right less often than the model promised are a reason.</summary>
    public bool Precision { get; init; }

    /// <summary>Whether failures that are more or less frequent than predicted are a reason.</summary>
    public bool Calibration { get; init; }

    /// <summary>Longest time to score a step, 99th percentile over <see cref="LatencySpan"/>; null where it is no reason.</summary>
    public TimeSpan? MaxLatency { get; init; }

    /// <summary>The last event time that latency is looked at over; all of it must have been measured.</summary>
    public TimeSpan LatencySpan { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How sure one must be, whatever the number of looks: the chance that a model which keeps its promise is ever rolled back is at most 1 − this. 0.5..1, exclusive.</summary>
    public double Confidence { get; init; } = 0.95;

    /// <summary>Decided alerts of one horizon that a look at precision rests on; each look has alerts of its own.</summary>
    public int Alerts { get; init; } = 30;

    /// <summary>Incidents of one horizon, on average of those expected and those seen, that a look at calibration rests on; each look has incidents of its own.</summary>
    public int Incidents { get; init; } = 10;

    /// <summary>How many times more, or less, frequent than predicted failures may be. Above 1.</summary>
    public double CalibrationFactor { get; init; } = 2;

    /// <summary>Event time that a champion stays at least, however it became champion.</summary>
    public TimeSpan CoolDown { get; init; } = TimeSpan.FromHours(1);
}
