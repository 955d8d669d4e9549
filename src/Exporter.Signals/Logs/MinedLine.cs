using Exporter.Ingest.Logs;

namespace Exporter.Signals.Logs;

/// <summary>What a line turned out to be.</summary>
/// <param name="Template">Its template, for now: see <see cref="LogTemplate.Settled"/>.</param>
/// <param name="Severity">As its sender says, or its words.</param>
/// <param name="IsNew">Whether it is the first line of that template.</param>
public readonly record struct MinedLine(LogTemplate Template, LogSeverity Severity, bool IsNew);
