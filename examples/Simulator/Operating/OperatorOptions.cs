namespace Simulator.Operating;

/// <summary>How somebody who is told of alerts works.</summary>
public sealed record OperatorOptions
{
    /// <summary>Probability that a cause found can be cured at all, 0..1; drawn once a cause, so a second visit does no better.</summary>
    public double Success { get; init; } = 0.8;

    /// <summary>Median time from the notification to the look at the entity, by day; log-normal.</summary>
    public double ReactionMinutes { get; init; } = 10;

    /// <summary>Standard deviation of the logarithm of that time: 0.8 makes one in ten reactions slower than 28 minutes.</summary>
    public double ReactionSpread { get; init; } = 0.8;

    /// <summary>By which factor reactions are slower from <see cref="NightFromHour"/> to <see cref="NightToHour"/>, UTC.</summary>
    public double NightFactor { get; init; } = 3;

    /// <summary>First hour of the night.</summary>
    public int NightFromHour { get; init; } = 22;

    /// <summary>First hour of the day.</summary>
    public int NightToHour { get; init; } = 6;

    /// <summary>Time to see that nothing is wrong.</summary>
    public int LookMinutes { get; init; } = 10;

    /// <summary>Time to find and cure a cause; it works at the end of it, if the entity has not failed by then.</summary>
    public int CureMinutes { get; init; } = 20;
}
