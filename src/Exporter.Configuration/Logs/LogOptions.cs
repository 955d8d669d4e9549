using Exporter.Signals.Logs;

namespace Exporter.Configuration.Logs;

/// <summary>What is made of logs: the <c>logs:</c> section.</summary>
public sealed record LogOptions
{
    /// <summary>Which labels of a source name the entity.</summary>
    public LogLabels Labels { get; init; } = LogLabels.Default;

    /// <summary>Bounds of what is counted.</summary>
    public LogLimits Limits { get; init; } = new();

    /// <summary>Whether the first line of each template is kept and shown; otherwise no line is.</summary>
    public bool KeepExamples { get; init; }
}
