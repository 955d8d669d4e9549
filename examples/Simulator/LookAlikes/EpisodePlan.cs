namespace Simulator.LookAlikes;

/// <summary>When and how strongly harmless events come.</summary>
internal sealed record EpisodePlan
{
    /// <summary>Hour of the day of a daily event; null for events by chance.</summary>
    public double? DailyHour { get; init; }

    /// <summary>Mean number a day of events by chance.</summary>
    public double PerDay { get; init; } = 1;

    /// <summary>Shortest, in minutes.</summary>
    public double MinMinutes { get; init; } = 1;

    /// <summary>Longest, in minutes.</summary>
    public double MaxMinutes { get; init; } = 1;

    /// <summary>Weakest, in the unit of what it acts on.</summary>
    public double MinSize { get; init; } = 1;

    /// <summary>Strongest.</summary>
    public double MaxSize { get; init; } = 1;

    /// <summary>Share of the duration that each of rise and fall takes, 0..0.5.</summary>
    public double RampShare { get; init; } = 0.1;
}
