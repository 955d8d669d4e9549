using Exporter.Ingest.Otlp;

namespace Exporter.Ingest.Logs;

/// <summary>Reads a <c>logproto.PushRequest</c> of Loki off its bytes.</summary>
/// <remarks>
/// Source: grafana/loki, pkg/push/push.proto.
/// <code>
/// request: 1 streams*
/// stream:  1 labels, 2 entries*
/// entry:   1 timestamp (1 seconds, 2 nanos), 2 line, 3 structured metadata* (1 name, 2 value)
/// </code>
/// </remarks>
internal static class LokiPushReader
{
    private const long MsPerSecond = 1000;
    private const long NanosPerMs = 1_000_000;

    // What is later is no time of a log, and overflows.
    private const long MaxSeconds = 253_402_300_799;

    /// <summary>Reads a batch's body.</summary>
    /// <returns>False where it is refused.</returns>
    public static bool TryRead(LogBatch batch, SourceResolver sources)
    {
        var fields = new MessageFields(batch.Body, 0, batch.Body.Length);
        while (fields.TryNext())
        {
            if (fields.Is(1) && !TryReadStream(batch, sources, fields.Start, fields.Length))
            {
                return false;
            }
        }

        return fields.AtEnd || Malformed(batch, fields.TagAt);
    }

    private static bool TryReadStream(LogBatch batch, SourceResolver sources, int start, int length)
    {
        // The labels may stand behind the entries.
        if (!MessageFields.TryFindOnly(batch.Body, start, length, 1, out var labels))
        {
            return Malformed(batch, start);
        }

        var source = sources.Find(labels);
        var severity = LokiLabels.SeverityOf(source.Source);
        var fields = new MessageFields(batch.Body, start, length);
        while (fields.TryNext())
        {
            if (fields.Is(2) && !TryReadEntry(batch, source, severity, fields.Start, fields.Length))
            {
                return false;
            }
        }

        return fields.AtEnd || Malformed(batch, fields.TagAt);
    }

    private static bool TryReadEntry(LogBatch batch, in StreamSource source, LogSeverity severity, int start, int length)
    {
        TextSlice line = default;
        long timestampMs = 0;
        var fields = new MessageFields(batch.Body, start, length);
        while (fields.TryNext())
        {
            if (fields.Is(1) && !TryReadTimestamp(batch.Body, fields.Start, fields.Length, out timestampMs))
            {
                return Malformed(batch, fields.Start);
            }

            if (fields.Is(2))
            {
                line = new TextSlice(fields.Start, fields.Length, IsRewritten: false);
            }
            else if (fields.Is(3) && !TryReadMetadata(batch.Body, fields.Start, fields.Length, ref severity))
            {
                return Malformed(batch, fields.Start);
            }
        }

        return fields.AtEnd ? batch.Add(source, timestampMs, severity, line) : Malformed(batch, fields.TagAt);
    }

    private static bool TryReadTimestamp(ReadOnlySpan<byte> body, int start, int length, out long timestampMs)
    {
        long seconds = 0, nanos = 0;
        var fields = new MessageFields(body, start, length);
        while (fields.TryNext())
        {
            seconds = fields.Field == 1 && fields.IsVarint ? (long)fields.Number : seconds;
            nanos = fields.Field == 2 && fields.IsVarint ? (int)fields.Number : nanos;
        }

        timestampMs = (Math.Clamp(seconds, -1, MaxSeconds) * MsPerSecond) + (nanos / NanosPerMs);
        return fields.AtEnd;
    }

    private static bool TryReadMetadata(ReadOnlySpan<byte> body, int start, int length, ref LogSeverity severity)
    {
        ReadOnlySpan<byte> name = default, value = default;
        var fields = new MessageFields(body, start, length);
        while (fields.TryNext())
        {
            name = fields.Is(1) ? body.Slice(fields.Start, fields.Length) : name;
            value = fields.Is(2) ? body.Slice(fields.Start, fields.Length) : value;
        }

        severity = LokiLabels.SeverityOf(name, value, severity);
        return fields.AtEnd;
    }

    private static bool Malformed(LogBatch batch, int at) => batch.Refuse(RejectReason.Protobuf, $"not a valid logproto.PushRequest: malformed protobuf at byte {at} of {batch.Body.Length}");
}
