using System.Text;
using Exporter.Ingest.Logs;
using Exporter.Signals.Logs;

namespace Exporter.Tests.Signals.Logs;

/// <summary>Records of logs, for tests.</summary>
internal static class SomeLogs
{
    /// <summary>A source with the labels of one instance.</summary>
    public static LogSource Source(string instance, string job = "shop") => new([new("instance", instance), new("job", job)]);

    /// <summary>Hands a text in.</summary>
    public static void Say(this LogCensus census, LogSource source, long timestampMs, string body, LogSeverity severity = LogSeverity.Info) =>
        census.Add(new LogRecord(source, timestampMs, severity, Encoding.UTF8.GetBytes(body)), timestampMs);

    /// <summary>Hands a text in.</summary>
    public static void Say(this ILogSink sink, LogSource source, long timestampMs, string body, LogSeverity severity = LogSeverity.Info) =>
        sink.Add(new LogRecord(source, timestampMs, severity, Encoding.UTF8.GetBytes(body)));
}
