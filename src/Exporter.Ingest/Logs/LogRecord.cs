namespace Exporter.Ingest.Logs;

/// <summary>One record of a log, as a receiver read it. Valid during the call that hands it over only: the body lies in the request's memory.</summary>
/// <param name="source">The labels that the sender gave the stream or resource that the record belongs to, by Prometheus' rules of names; shared by all records of that stream.</param>
/// <param name="timestampMs">When it was written, in Unix milliseconds; 0 where it does not say.</param>
/// <param name="severity">What the sender says; a line's own words are not looked at here.</param>
/// <param name="body">The text, UTF-8, which may hold line breaks.</param>
public readonly ref struct LogRecord(LogSource source, long timestampMs, LogSeverity severity, ReadOnlySpan<byte> body)
{
    /// <summary>Labels of the stream or resource.</summary>
    public LogSource Source { get; } = source;

    /// <summary>Unix milliseconds; 0 where unknown.</summary>
    public long TimestampMs { get; } = timestampMs;

    /// <summary>As the sender says.</summary>
    public LogSeverity Severity { get; } = severity;

    /// <summary>UTF-8; not to be kept.</summary>
    public ReadOnlySpan<byte> Body { get; } = body;
}
