namespace Exporter.Features.Course;

/// <summary>How one signal of one entity has gone up to a step: what a person asks for first when told that it is a reason.</summary>
/// <remarks>Numbers are in the signal's own unit, NaN where the windows hold too little to tell; times are Unix ms. See <see cref="CourseReader"/> for how each is found.</remarks>
public readonly record struct SignalCourse
{
    /// <summary>Value at the step; NaN when missing.</summary>
    public required double Value { get; init; }

    /// <summary>Change per hour over the last 120 steps: a robust line's slope.</summary>
    public required double ChangePerHour { get; init; }

    /// <summary>Where it goes; steady unless its values agree.</summary>
    public required CourseDirection Direction { get; init; }

    /// <summary>Since when it goes that way; null while steady.</summary>
    public required long? TrendSinceMs { get; init; }

    /// <summary>Level that it usually has: median of its past.</summary>
    public required double UsualValue { get; init; }

    /// <summary>How fast it usually changes, per hour and without a sign: median over its past.</summary>
    public required double UsualChangePerHour { get; init; }

    /// <summary>Since when it is unusual, by its level or by its rate, whichever is earlier; null when it is not.</summary>
    public required long? UnusualSinceMs { get; init; }

    /// <summary>True when it changes at twice its usual rate or faster, and its values agree on where it goes.</summary>
    public required bool HasUnusualRate { get; init; }

    /// <summary>When it will cross its limit; null without a limit, when it is not approached, or when it is crossed already.</summary>
    public required LimitCrossing? Crossing { get; init; }
}
