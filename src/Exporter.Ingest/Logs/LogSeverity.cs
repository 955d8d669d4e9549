namespace Exporter.Ingest.Logs;

/// <summary>How bad a log record says that it is, in the order of OpenTelemetry's ranges of severity numbers.</summary>
public enum LogSeverity
{
    /// <summary>The record does not say.</summary>
    Unknown,

    /// <summary>1 to 4.</summary>
    Trace,

    /// <summary>5 to 8.</summary>
    Debug,

    /// <summary>9 to 12.</summary>
    Info,

    /// <summary>13 to 16.</summary>
    Warn,

    /// <summary>17 to 20.</summary>
    Error,

    /// <summary>21 to 24.</summary>
    Fatal,
}
