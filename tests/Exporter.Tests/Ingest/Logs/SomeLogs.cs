using System.Text;
using Exporter.Ingest.Logs;
using Exporter.Ingest.Otlp.Proto;
using Google.Protobuf;

namespace Exporter.Tests.Ingest.Logs;

/// <summary>Bodies of made-up logs: sources with so many records each, texts with escapes among them.</summary>
internal static class SomeLogs
{
    public static byte[] Body(LogForm form, int sources, int records) => form switch
    {
        LogForm.OtlpProtobuf => Export(sources, records).ToByteArray(),
        LogForm.OtlpJson => Encoding.UTF8.GetBytes(JsonFormatter.Default.Format(Export(sources, records))),
        LogForm.LokiProtobuf => Bytes.Concat([.. Enumerable.Range(0, sources).Select(source => Stream(source, records))]),
        LogForm.LokiJson => Encoding.UTF8.GetBytes($"{{\"streams\":[{string.Join(',', Enumerable.Range(0, sources).Select(source => JsonStream(source, records)))}]}}"),
        _ => Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, sources * records).Select(i => $"{{\"create\":{{\"_index\":\"logs\"}}}}\n{Document(i % sources, i)}\n"))),
    };

    private static ExportLogsServiceRequest Export(int sources, int records) => new()
    {
        ResourceLogs =
        {
            Enumerable.Range(0, sources).Select(source => new ResourceLogs
            {
                Resource = new Resource { Attributes = { Attribute("service.name", "shop"), Attribute("service.instance.id", $"i-{source}") } },
                ScopeLogs = { new ScopeLogs { LogRecords = { Enumerable.Range(0, records).Select(RecordOf) } } },
            }),
        },
    };

    private static Exporter.Ingest.Otlp.Proto.LogRecord RecordOf(int i) => new()
    {
        TimeUnixNano = 1_700_000_000_000_000_000,
        SeverityNumber = SeverityNumber.Warn,
        SeverityText = "Warning",
        Body = new AnyValue { StringValue = Line(i) },
        Attributes = { Attribute("url.path", "/cart") },
    };

    private static KeyValue Attribute(string key, string value) => new() { Key = key, Value = new AnyValue { StringValue = value } };

    private static string Line(int i) => $"request {i} of \"cart\" took {i % 977} ms";

    private static byte[] Stream(int source, int records) => Message(1, [.. Bytes.Text(1, $$"""{job="shop", instance="i-{{source}}", level="warn"}"""), .. Enumerable.Range(0, records).SelectMany(i => Bytes.Field(2, Bytes.Text(2, Line(i))))]);

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

    private static string JsonStream(int source, int records) =>
        $"{{\"stream\":{{\"job\":\"shop\",\"instance\":\"i-{source}\"}},\"values\":[{string.Join(',', Enumerable.Range(0, records).Select(i => $"[\"1700000000000000000\",\"{Line(i).Replace("\"", "\\\"", StringComparison.Ordinal)}\",{{\"level\":\"warn\"}}]"))}]}}";

    private static string Document(int source, int i) =>
        $"{{\"@timestamp\":\"2023-11-14T22:13:20.123Z\",\"log\":{{\"level\":\"warn\"}},\"message\":\"{Line(i).Replace("\"", "\\\"", StringComparison.Ordinal)}\",\"service\":{{\"name\":\"shop\",\"node\":{{\"name\":\"i-{source}\"}}}},\"url\":{{\"path\":\"/cart\"}}}}";
}
