using System.Collections.Immutable;
using Exporter.Configuration.Web;

namespace Exporter.Configuration.Grafana;

/// <summary>The Grafana that annotations are written to; immutable.</summary>
public sealed record GrafanaOptions
{
    /// <summary>Where it is, with its path prefix if it has one.</summary>
    public required Uri Url { get; init; }

    /// <summary>Its path in the section's file, for messages about files that it names.</summary>
    public required string File { get; init; }

    /// <summary>Token and TLS.</summary>
    public HttpClientOptions Http { get; init; } = new();

    /// <summary>Tags that every annotation has; never empty, so that annotations can be asked for.</summary>
    public ImmutableArray<string> Tags { get; init; } = ["foresight"];

    /// <summary>What is drawn.</summary>
    public AnnotationKinds Kinds { get; init; } = AnnotationKinds.All;

    /// <summary>Time that one request may take, its answer included.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Annotations that may wait for Grafana; what comes beyond is dropped, and counted.</summary>
    public int MaxWaiting { get; init; } = 10_000;
}
