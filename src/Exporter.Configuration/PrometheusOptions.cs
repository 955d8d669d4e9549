namespace Exporter.Configuration;

/// <summary>The Prometheus whose history fills the windows after a start or a gap; immutable.</summary>
public sealed record PrometheusOptions
{
    /// <summary>Where it is, with its path prefix if it has one.</summary>
    public required Uri Url { get; init; }

    /// <summary>Time that one query may take, its answer's body included.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How much of the past a cold start reads; zero derives it from the windows and the longest seasonal period.</summary>
    public TimeSpan Span { get; init; }

    /// <summary>Bytes of one answer; a span whose answer is larger is asked for in shorter parts.</summary>
    public int MaxResponseBytes { get; init; } = 64 << 20;
}
