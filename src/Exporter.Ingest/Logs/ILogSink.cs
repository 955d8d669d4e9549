namespace Exporter.Ingest.Logs;

/// <summary>Takes records of logs, one after the other, in the order of the request.</summary>
public interface ILogSink
{
    /// <summary>Takes a record; must copy what it keeps. Called by many threads at once only if the implementation says that it may be.</summary>
    void Add(in LogRecord record);
}
