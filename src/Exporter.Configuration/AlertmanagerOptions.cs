namespace Exporter.Configuration;

/// <summary>The Alertmanager that is asked which alerts are silenced; immutable.</summary>
public sealed record AlertmanagerOptions
{
    /// <summary>Where it is, with its path prefix if it has one.</summary>
    public required Uri Url { get; init; }

    /// <summary>Distance of questions.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Time that one answer may take, its body included.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Bytes of one answer; a larger one is not read.</summary>
    public int MaxResponseBytes { get; init; } = 16 << 20;
}
