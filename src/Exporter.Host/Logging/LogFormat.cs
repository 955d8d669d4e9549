namespace Exporter.Host.Logging;

/// <summary>How a log message is written.</summary>
public enum LogFormat
{
    /// <summary><c>time=… level=INFO msg="Listening" address=127.0.0.1:9977</c>, as Prometheus writes.</summary>
    Logfmt,

    /// <summary>One JSON object a line.</summary>
    Json,
}
