namespace Exporter.Ingest.Logs;

/// <summary>A record that waits for the rest of its request to be read.</summary>
/// <param name="Source">Its labels.</param>
/// <param name="TimestampMs">Unix milliseconds; 0 where unknown.</param>
/// <param name="Severity">As the sender says.</param>
/// <param name="Body">Its text.</param>
internal readonly record struct LogEntry(LogSource Source, long TimestampMs, LogSeverity Severity, TextSlice Body);
