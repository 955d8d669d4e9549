namespace Exporter.Configuration;

/// <summary>A status page of somebody whom the fleet depends on; immutable.</summary>
public sealed record StatusPageOptions
{
    /// <summary>Value of the label <c>dependency</c>; unique in the configuration.</summary>
    public required string Name { get; init; }

    /// <summary>Where its summary or status is as JSON.</summary>
    public required Uri Url { get; init; }

    /// <summary>Distance of questions. What was read is shown for three of them.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Time that one answer may take, its body included.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Bytes of one answer; a larger one is not read.</summary>
    public int MaxResponseBytes { get; init; } = 4 << 20;
}
