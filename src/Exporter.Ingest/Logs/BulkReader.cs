using System.Text.Json;

namespace Exporter.Ingest.Logs;

/// <summary>Reads the lines of Elasticsearch's <c>_bulk</c>: an action, and for most a document on the next line.</summary>
/// <remarks>
/// Source: elastic.co/docs/api/doc/elasticsearch, "Bulk index or delete documents". A line of an action that is malformed refuses the request, a document that is refuses itself:
/// as there. Actions on documents that are there already find none.
/// </remarks>
internal static class BulkReader
{
    /// <summary>Reads a batch's body.</summary>
    /// <returns>False where it is refused.</returns>
    public static bool TryRead(LogBatch batch, SourceResolver sources, BulkItems items, BulkDocument document)
    {
        if (batch.Body.IsEmpty)
        {
            return batch.Refuse(RejectReason.Json, "request body is required");
        }

        var lines = new BulkLines(batch.Body.Length);
        while (!lines.AtEnd)
        {
            if (!lines.TryNext(batch.Body, out var line))
            {
                return batch.Refuse(RejectReason.Json, "The bulk request must be terminated by a newline [\\n]");
            }

            if (line.Length > 0 && !TryReadAction(batch, sources, items, document, ref lines, line))
            {
                return false;
            }
        }

        return true;
    }

    private static bool TryReadAction(LogBatch batch, SourceResolver sources, BulkItems items, BulkDocument document, ref BulkLines lines, TextSlice line)
    {
        if (items.Count >= batch.Limits.MaxLogRecords)
        {
            return batch.Refuse(RejectReason.TooManyRecords, $"more actions than max_log_records_per_request={batch.Limits.MaxLogRecords}; send fewer at once");
        }

        BulkAction action;
        TextSlice index, id;
        try
        {
            action = ReadAction(batch, line, out index, out id);
        }
        catch (JsonException exception)
        {
            return batch.Refuse(RejectReason.Json, $"Malformed action/metadata line [{lines.Number}]: {JsonWalk.Describe(exception)}");
        }

        if (action == BulkAction.Delete)
        {
            items.Add(action, index, id, LogDropReason.None);
            return true;
        }

        if (lines.AtEnd || !lines.TryNext(batch.Body, out var source))
        {
            return batch.Refuse(RejectReason.Json, $"Malformed action/metadata line [{lines.Number}]: it has no document, or one that no newline [\\n] ends");
        }

        if (action != BulkAction.Update && !document.TryAdd(batch, sources, source, lines.Number))
        {
            return false;
        }

        items.Add(action, index, id, action == BulkAction.Update ? LogDropReason.None : batch.LastDrop);
        return true;
    }

    private static BulkAction ReadAction(LogBatch batch, TextSlice line, out TextSlice index, out TextSlice id)
    {
        (index, id) = (default, default);
        var reader = new Utf8JsonReader(batch.TextOf(line));
        JsonWalk.Begin(ref reader);
        if (!JsonWalk.NextMember(ref reader))
        {
            throw JsonWalk.Unexpected(ref reader, "[index], [create], [update] or [delete]");
        }

        var action = ActionOf(ref reader);
        reader.Read();
        JsonWalk.Expect(ref reader, JsonTokenType.StartObject, "an object");
        while (JsonWalk.NextMember(ref reader))
        {
            var (isIndex, isId) = (JsonWalk.Is(ref reader, "_index"u8), JsonWalk.Is(ref reader, "_id"u8));
            reader.Read();
            if (reader.TokenType == JsonTokenType.String && (isIndex || isId))
            {
                // Goes back as it is written, quotes and escapes and all.
                var text = new TextSlice(line.Start + (int)reader.TokenStartIndex, reader.ValueSpan.Length + 2, IsRewritten: false);
                (index, id) = isIndex ? (text, id) : (index, text);
            }

            reader.Skip();
        }

        reader.Read();
        JsonWalk.Expect(ref reader, JsonTokenType.EndObject, "the end of the object");
        JsonWalk.End(ref reader);
        return action;
    }

    private static BulkAction ActionOf(ref Utf8JsonReader reader) =>
        JsonWalk.Is(ref reader, "create"u8) ? BulkAction.Create
        : JsonWalk.Is(ref reader, "index"u8) ? BulkAction.Index
        : JsonWalk.Is(ref reader, "update"u8) ? BulkAction.Update
        : JsonWalk.Is(ref reader, "delete"u8) ? BulkAction.Delete
        : throw JsonWalk.Unexpected(ref reader, "[index], [create], [update] or [delete]");
}
