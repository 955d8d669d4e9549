using System.Text.Json;

namespace Exporter.Ingest.Logs;

/// <summary>Reads an <c>ExportLogsServiceRequest</c> in JSON off its bytes, in one pass but for a resource that stands behind its records.</summary>
/// <remarks>Source: opentelemetry.io/docs/specs/otlp, "JSON Protobuf Encoding". Names are taken in both of protobuf's spellings; what a record says besides is not looked at.</remarks>
internal static class OtlpJsonLogReader
{
    private const string SeverityPrefix = "SEVERITY_NUMBER_";

    /// <summary>Reads a batch's body.</summary>
    /// <returns>False where it is refused.</returns>
    /// <exception cref="JsonException">It is no JSON of this shape.</exception>
    public static bool TryRead(LogBatch batch, SourceResolver sources)
    {
        var reader = new Utf8JsonReader(batch.Body);
        JsonWalk.Begin(ref reader);
        while (JsonWalk.SeekMember(ref reader, "resourceLogs"u8, "resource_logs"u8))
        {
            var isList = JsonWalk.BeginList(ref reader);
            while (isList && JsonWalk.NextElement(ref reader, JsonTokenType.StartObject, "an object"))
            {
                if (!TryReadResource(ref reader, batch, sources))
                {
                    return false;
                }
            }
        }

        JsonWalk.End(ref reader);
        return true;
    }

    private static bool TryReadResource(ref Utf8JsonReader reader, LogBatch batch, SourceResolver sources)
    {
        var source = sources.Find(batch.TextOf(ResourceIn(reader)));
        while (JsonWalk.SeekMember(ref reader, "scopeLogs"u8, "scope_logs"u8))
        {
            var isList = JsonWalk.BeginList(ref reader);
            while (isList && JsonWalk.NextElement(ref reader, JsonTokenType.StartObject, "an object"))
            {
                if (!TryReadScope(ref reader, batch, source))
                {
                    return false;
                }
            }
        }

        return true;
    }

    // By a reader of its own, so that the other one stays where it is.
    private static TextSlice ResourceIn(Utf8JsonReader reader)
    {
        while (JsonWalk.SeekMember(ref reader, "resource"u8))
        {
            reader.Read();
            if (reader.TokenType == JsonTokenType.Null)
            {
                continue;
            }

            JsonWalk.Expect(ref reader, JsonTokenType.StartObject, "an object");
            return JsonWalk.Raw(ref reader);
        }

        return default;
    }

    private static bool TryReadScope(ref Utf8JsonReader reader, LogBatch batch, in StreamSource source)
    {
        while (JsonWalk.SeekMember(ref reader, "logRecords"u8, "log_records"u8))
        {
            var isList = JsonWalk.BeginList(ref reader);
            while (isList && JsonWalk.NextElement(ref reader, JsonTokenType.StartObject, "an object"))
            {
                if (!TryReadRecord(ref reader, batch, source))
                {
                    return false;
                }
            }
        }

        return true;
    }

    private static bool TryReadRecord(ref Utf8JsonReader reader, LogBatch batch, in StreamSource source)
    {
        ulong time = 0, observed = 0;
        LogSeverity byNumber = LogSeverity.Unknown, byText = LogSeverity.Unknown;
        TextSlice body = default, name = default;
        var hasBody = false;
        while (JsonWalk.NextMember(ref reader))
        {
            if (Is(ref reader, "timeUnixNano"u8, "time_unix_nano"u8))
            {
                reader.Read();
                time = JsonWalk.Unsigned(ref reader);
            }
            else if (Is(ref reader, "observedTimeUnixNano"u8, "observed_time_unix_nano"u8))
            {
                reader.Read();
                observed = JsonWalk.Unsigned(ref reader);
            }
            else if (Is(ref reader, "severityNumber"u8, "severity_number"u8))
            {
                reader.Read();
                byNumber = SeverityOf(ref reader, batch);
            }
            else if (Is(ref reader, "severityText"u8, "severity_text"u8))
            {
                reader.Read();
                byText = LogSeverityText.Parse(batch.TextOf(JsonWalk.TextOf(ref reader, batch)));
            }
            else if (JsonWalk.Is(ref reader, "body"u8))
            {
                reader.Read();
                hasBody = reader.TokenType != JsonTokenType.Null;
                body = hasBody ? AnyValueJson.Read(ref reader, batch) : default;
            }
            else if (Is(ref reader, "eventName"u8, "event_name"u8))
            {
                reader.Read();
                name = JsonWalk.TextOf(ref reader, batch);
            }
            else
            {
                reader.Skip();
            }
        }

        return batch.Add(source, OtlpLogReader.MsOf(time, observed), byNumber == LogSeverity.Unknown ? byText : byNumber, hasBody ? body : name);
    }

    // A number by the specification, a name by protobuf's own writers.
    private static LogSeverity SeverityOf(ref Utf8JsonReader reader, LogBatch batch)
    {
        if (reader.TokenType == JsonTokenType.Number)
        {
            return LogSeverityText.OfNumber(JsonWalk.Signed(ref reader));
        }

        var name = batch.TextOf(JsonWalk.TextOf(ref reader, batch));
        return name.Length > SeverityPrefix.Length && name.StartsWith("SEVERITY_NUMBER_"u8) ? LogSeverityText.Parse(name[SeverityPrefix.Length..]) : LogSeverity.Unknown;
    }

    private static bool Is(ref Utf8JsonReader reader, ReadOnlySpan<byte> name, ReadOnlySpan<byte> protobufName) => JsonWalk.Is(ref reader, name) || JsonWalk.Is(ref reader, protobufName);
}
