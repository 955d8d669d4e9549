using System.Text;
using Exporter.Ingest.Logs;

namespace Exporter.Tests.Ingest.Logs;

/// <summary>A record as a test compares it.</summary>
internal sealed record KeptRecord(string Labels, long TimestampMs, LogSeverity Severity, string Text)
{
    public static KeptRecord Of(in LogRecord record) => new(LabelsOf(record.Source), record.TimestampMs, record.Severity, Encoding.UTF8.GetString(record.Body));

    public static string LabelsOf(LogSource source) => string.Join(',', source.Labels.Select(label => $"{label.Key}={label.Value}"));
}
