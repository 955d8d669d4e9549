using Exporter.Ingest;

namespace Exporter.Host.Endpoints;

/// <summary>What the remote-write endpoint takes from the configuration; a reload replaces it as a whole.</summary>
internal sealed record RemoteWriteOptions
{
    /// <summary>Bounds of one request.</summary>
    public IngestLimits Limits { get; init; } = new();

    /// <summary>How far ahead of the process's clock samples may be; named in the answer to those that are further.</summary>
    public TimeSpan MaxFuture { get; init; } = TimeSpan.FromMinutes(10);
}
