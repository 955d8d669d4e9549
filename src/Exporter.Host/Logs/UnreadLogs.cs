using Exporter.Ingest.Logs;

namespace Exporter.Host.Logs;

/// <summary>Takes records that nobody reads: they have been counted, and are gone.</summary>
internal sealed class UnreadLogs : ILogSink
{
    /// <inheritdoc/>
    public void Add(in LogRecord record)
    {
        // Nothing of it is kept.
    }
}
