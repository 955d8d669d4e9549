using Exporter.Ingest.Otlp;

namespace Exporter.Ingest.Logs;

/// <summary>Reads an <c>ExportLogsServiceRequest</c> off its bytes.</summary>
/// <remarks>
/// Source: opentelemetry-proto, collector/logs/v1 and logs/v1.
/// <code>
/// request:       1 resource_logs*
/// resource_logs: 1 resource, 2 scope_logs*
/// scope_logs:    2 log_records*
/// log_record:    1 time (fixed64 ns), 2 severity number, 3 severity text, 5 body (AnyValue), 11 observed time (fixed64 ns), 12 event name
/// </code>
/// What a record says besides is not looked at.
/// </remarks>
internal static class OtlpLogReader
{
    private const ulong NanosPerMs = 1_000_000;

    /// <summary>Reads a batch's body.</summary>
    /// <returns>False where it is refused.</returns>
    public static bool TryRead(LogBatch batch, SourceResolver sources)
    {
        var fields = new MessageFields(batch.Body, 0, batch.Body.Length);
        while (fields.TryNext())
        {
            if (fields.Is(1) && !TryReadResource(batch, sources, fields.Start, fields.Length))
            {
                return false;
            }
        }

        return fields.AtEnd || Malformed(batch, fields.TagAt);
    }

    private static bool TryReadResource(LogBatch batch, SourceResolver sources, int start, int length)
    {
        // The resource may stand behind its records.
        if (!MessageFields.TryFindOnly(batch.Body, start, length, 1, out var resource))
        {
            return Malformed(batch, start);
        }

        var source = sources.Find(resource);
        var fields = new MessageFields(batch.Body, start, length);
        while (fields.TryNext())
        {
            if (fields.Is(2) && !TryReadScope(batch, source, fields.Start, fields.Length))
            {
                return false;
            }
        }

        return fields.AtEnd || Malformed(batch, fields.TagAt);
    }

    private static bool TryReadScope(LogBatch batch, in StreamSource source, int start, int length)
    {
        var fields = new MessageFields(batch.Body, start, length);
        while (fields.TryNext())
        {
            if (fields.Is(2) && !TryReadRecord(batch, source, fields.Start, fields.Length))
            {
                return false;
            }
        }

        return fields.AtEnd || Malformed(batch, fields.TagAt);
    }

    private static bool TryReadRecord(LogBatch batch, in StreamSource source, int start, int length)
    {
        ulong time = 0, observed = 0, severity = 0;
        TextSlice severityText = default, body = default, name = default;
        var hasBody = false;
        var fields = new MessageFields(batch.Body, start, length);
        while (fields.TryNext())
        {
            switch (fields.Field)
            {
                case 1 when fields.IsFixed64:
                    time = fields.Number;
                    break;
                case 2 when fields.IsVarint:
                    severity = fields.Number;
                    break;
                case 3 when fields.IsBytes:
                    severityText = new TextSlice(fields.Start, fields.Length, IsRewritten: false);
                    break;
                case 5 when fields.IsBytes:
                    hasBody = true;
                    body = new TextSlice(fields.Start, fields.Length, IsRewritten: false);
                    break;
                case 11 when fields.IsFixed64:
                    observed = fields.Number;
                    break;
                case 12 when fields.IsBytes:
                    name = new TextSlice(fields.Start, fields.Length, IsRewritten: false);
                    break;
                default:
                    break;
            }
        }

        if (!fields.AtEnd)
        {
            return Malformed(batch, fields.TagAt);
        }

        // An event may have nothing but its name.
        var text = name;
        if (hasBody && !AnyValueText.TryRead(batch, body, out text))
        {
            return Malformed(batch, body.Start);
        }

        var said = severity > 0 ? LogSeverityText.OfNumber((long)severity) : LogSeverityText.Parse(batch.TextOf(severityText));
        return batch.Add(source, MsOf(time, observed), said, text);
    }

    /// <summary>When a record was written, in Unix milliseconds, or else when it was seen; 0 where it says neither.</summary>
    public static long MsOf(ulong time, ulong observed) => (long)((time > 0 ? time : observed) / NanosPerMs);

    private static bool Malformed(LogBatch batch, int at) => batch.Refuse(RejectReason.Protobuf, $"not a valid ExportLogsServiceRequest: malformed protobuf at byte {at} of {batch.Body.Length}");
}
