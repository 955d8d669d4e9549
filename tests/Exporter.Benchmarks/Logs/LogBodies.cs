using System.Text;
using System.Text.Json;
using Exporter.Ingest.Logs;
using Exporter.Ingest.Otlp.Proto;
using Google.Protobuf;
using Snappier;

namespace Exporter.Benchmarks.Logs;

/// <summary>Made-up requests: twenty sources of fifty lines each, as an agent on a node of Kubernetes would send them.</summary>
internal static class LogBodies
{
    private const int Sources = 20;
    private const int LinesEach = 50;

    /// <summary>Records of one request.</summary>
    public const int Records = Sources * LinesEach;

    private static long NowNanos => DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() * 1_000_000;

    /// <summary>A request of a form; Loki's protobuf is compressed, as it must be, and no other.</summary>
    public static byte[] Of(LogForm form) => form switch
    {
        LogForm.OtlpProtobuf => Export().ToByteArray(),
        LogForm.OtlpJson => Encoding.UTF8.GetBytes(JsonFormatter.Default.Format(Export())),
        LogForm.LokiProtobuf => Snappy.CompressToArray(Push()),
        LogForm.LokiJson => JsonSerializer.SerializeToUtf8Bytes(new { streams = Enumerable.Range(0, Sources).Select(source => new { stream = LabelsOf(source), values = Enumerable.Range(0, LinesEach).Select(i => new[] { $"{NowNanos}", Line(i) }) }) }),
        _ => Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, Records).Select(i => $"{{\"create\":{{\"_index\":\"logs-app-default\"}}}}\n{Document(i)}\n"))),
    };

    /// <summary>How a body of this form is compressed.</summary>
    public static LogEncoding EncodingOf(LogForm form) => form == LogForm.LokiProtobuf ? LogEncoding.Snappy : LogEncoding.None;

    private static ExportLogsServiceRequest Export() => new()
    {
        ResourceLogs =
        {
            Enumerable.Range(0, Sources).Select(source => new ResourceLogs
            {
                Resource = new Resource { Attributes = { LabelsOf(source).Select(label => Attribute(label.Key, label.Value)) } },
                ScopeLogs = { new ScopeLogs { LogRecords = { Enumerable.Range(0, LinesEach).Select(RecordOf) } } },
            }),
        },
    };

    private static Exporter.Ingest.Otlp.Proto.LogRecord RecordOf(int i) => new()
    {
        TimeUnixNano = (ulong)NowNanos,
        ObservedTimeUnixNano = (ulong)NowNanos,
        SeverityNumber = SeverityNumber.Info,
        SeverityText = "Information",
        Body = new AnyValue { StringValue = Line(i) },
        Attributes = { Attribute("log.file.path", "/var/log/pods/shop/0.log"), Attribute("logtag", "F") },
    };

    private static KeyValue Attribute(string key, string value) => new() { Key = key, Value = new AnyValue { StringValue = value } };

    // Field 1 of the request, a stream; its fields are labels and entries, whose fields are time and line.
    private static byte[] Push() => [.. Enumerable.Range(0, Sources).SelectMany(source => Message(1,
    [
        .. Message(1, Encoding.UTF8.GetBytes($"{{{string.Join(", ", LabelsOf(source).Select(label => $"{label.Key}=\"{label.Value}\""))}}}")),
        .. Enumerable.Range(0, LinesEach).SelectMany(i => Message(2, [.. Message(1, Time()), .. Message(2, Encoding.UTF8.GetBytes(Line(i)))])),
    ]))];

    private static byte[] Time()
    {
        using var stream = new MemoryStream();
        using (var output = new CodedOutputStream(stream, leaveOpen: true))
        {
            output.WriteTag(1, WireFormat.WireType.Varint);
            output.WriteInt64(NowNanos / 1_000_000_000);
            output.WriteTag(2, WireFormat.WireType.Varint);
            output.WriteInt64(123_456_789);
        }

        return stream.ToArray();
    }

    private static byte[] Message(int field, byte[] content)
    {
        using var stream = new MemoryStream();
        using (var output = new CodedOutputStream(stream, leaveOpen: true))
        {
            output.WriteTag(field, WireFormat.WireType.LengthDelimited);
            output.WriteBytes(ByteString.CopyFrom(content));
        }

        return stream.ToArray();
    }

    private static Dictionary<string, string> LabelsOf(int source) => new()
    {
        ["namespace"] = "shop", ["pod"] = $"cart-5f7d8c9b6d-{source:00}", ["container"] = "cart", ["node"] = "node-3", ["stream"] = "stdout", ["cluster"] = "eu-1",
    };

    private static string Document(int i) =>
        $$$"""{"@timestamp":"{{{DateTimeOffset.UtcNow:yyyy-MM-ddTHH:mm:ss.fffZ}}}","log":{"level":"info","file":{"path":"/var/log/pods/shop/0.log"},"offset":{{{i * 180}}}},"message":"{{{Line(i)}}}","kubernetes":{"namespace":"shop","pod":{"name":"cart-5f7d8c9b6d-{{{i % Sources:00}}}","uid":"7e1f"},"container":{"name":"cart"},"node":{"name":"node-3"}},"host":{"name":"node-3"},"ecs":{"version":"8.0.0"},"agent":{"type":"filebeat","version":"9.2.0"}}""";

    // Some 120 bytes, as lines of services have.
    private static string Line(int i) => $"GET /api/cart/{(i * 7919) % 100_000}/items 200 {(i * 31) % 977} ms user={(i * 104729) % 1_000_000} trace=4bf92f3577b34da6a3ce929d0e0e{i % 10_000:0000} upstream=10.0.3.{i % 250}";
}
