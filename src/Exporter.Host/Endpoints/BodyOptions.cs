using Exporter.Configuration;

namespace Exporter.Host.Endpoints;

/// <summary>Bounds of the bodies that arrive.</summary>
internal sealed record BodyOptions
{
    /// <summary>Bytes that all of them may hold together.</summary>
    public long LimitBytes { get; init; } = 128 << 20;

    /// <summary>How long one may take to arrive.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>What a configuration says; one body of the largest size always fits.</summary>
    public static BodyOptions Of(ForesightConfig config) =>
        new() { LimitBytes = Math.Max(config.MaxBodyMemoryBytes, config.Ingest.MaxBodyBytes + 1L), Timeout = config.BodyTimeout };
}
