using System.Buffers.Text;
using System.Text.Json;

namespace Exporter.Ingest.Logs;

/// <summary>Reads Loki's push in JSON off its bytes, in one pass but for labels that stand behind their lines.</summary>
/// <remarks>
/// Source: grafana.com/docs/loki, "Ingest logs": <c>{"streams": [{"stream": {"name": "value"}, "values": [["nanoseconds", "line", {"name": "value"}]]}]}</c>; the last
/// object of an entry, structured metadata, may be absent.
/// </remarks>
internal static class LokiJsonReader
{
    private const long NanosPerMs = 1_000_000;

    /// <summary>Reads a batch's body.</summary>
    /// <returns>False where it is refused.</returns>
    /// <exception cref="JsonException">It is no JSON of this shape.</exception>
    public static bool TryRead(LogBatch batch, SourceResolver sources)
    {
        var reader = new Utf8JsonReader(batch.Body);
        JsonWalk.Begin(ref reader);
        while (JsonWalk.SeekMember(ref reader, "streams"u8))
        {
            var isList = JsonWalk.BeginList(ref reader);
            while (isList && JsonWalk.NextElement(ref reader, JsonTokenType.StartObject, "an object"))
            {
                if (!TryReadStream(ref reader, batch, sources))
                {
                    return false;
                }
            }
        }

        JsonWalk.End(ref reader);
        return true;
    }

    private static bool TryReadStream(ref Utf8JsonReader reader, LogBatch batch, SourceResolver sources)
    {
        var source = sources.Find(batch.TextOf(LabelsIn(reader)));
        var severity = LokiLabels.SeverityOf(source.Source);
        while (JsonWalk.SeekMember(ref reader, "values"u8))
        {
            var isList = JsonWalk.BeginList(ref reader);
            while (isList && JsonWalk.NextElement(ref reader, JsonTokenType.StartArray, "a list of time and line"))
            {
                if (!TryReadEntry(ref reader, batch, source, severity))
                {
                    return false;
                }
            }
        }

        return true;
    }

    // By a reader of its own, so that the other one stays where it is.
    private static TextSlice LabelsIn(Utf8JsonReader reader)
    {
        if (!JsonWalk.SeekMember(ref reader, "stream"u8))
        {
            return default;
        }

        reader.Read();
        JsonWalk.Expect(ref reader, JsonTokenType.StartObject, "an object");
        return JsonWalk.Raw(ref reader);
    }

    private static bool TryReadEntry(ref Utf8JsonReader reader, LogBatch batch, in StreamSource source, LogSeverity severity)
    {
        reader.Read();
        var timestampMs = TimeOf(ref reader);
        reader.Read();
        JsonWalk.Expect(ref reader, JsonTokenType.String, "a line");
        var line = JsonWalk.TextOf(ref reader, batch);
        reader.Read();
        if (reader.TokenType == JsonTokenType.StartObject)
        {
            severity = ReadMetadata(ref reader, batch, severity);
            reader.Read();
        }

        JsonWalk.Expect(ref reader, JsonTokenType.EndArray, "the end of the entry");
        return batch.Add(source, timestampMs, severity, line);
    }

    // Nanoseconds as a text; a number where a client does not mind its precision.
    private static long TimeOf(ref Utf8JsonReader reader)
    {
        if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.Number))
        {
            throw JsonWalk.Unexpected(ref reader, "nanoseconds as a text");
        }

        // What is no number is one record's fault.
        return Utf8Parser.TryParse(reader.ValueSpan, out long nanos, out var read) && read == reader.ValueSpan.Length && nanos >= 0 ? nanos / NanosPerMs : -1;
    }

    private static LogSeverity ReadMetadata(ref Utf8JsonReader reader, LogBatch batch, LogSeverity severity)
    {
        while (JsonWalk.NextMember(ref reader))
        {
            var isLevel = LokiLabels.IsLevel(ref reader);
            reader.Read();
            if (isLevel && reader.TokenType == JsonTokenType.String && LogSeverityText.Parse(batch.TextOf(JsonWalk.TextOf(ref reader, batch))) is > LogSeverity.Unknown and var said)
            {
                severity = said;
            }

            reader.Skip();
        }

        return severity;
    }
}
