namespace Exporter.Ingest.Logs;

/// <summary>Reads documents that stand on a line each, as agents write them into messages: those of <c>_bulk</c> without its actions, or one alone.</summary>
/// <remarks>A document that is malformed refuses itself. The last line needs no end.</remarks>
internal static class DocumentLinesReader
{
    /// <summary>Reads a batch's body.</summary>
    /// <returns>False where it is refused.</returns>
    public static bool TryRead(LogBatch batch, SourceResolver sources, BulkDocument reader)
    {
        var lines = new BulkLines(batch.Body.Length);
        while (!lines.AtEnd)
        {
            lines.TryNext(batch.Body, out var line);
            var document = line with { Length = batch.TextOf(line).TrimEnd(" \t\r"u8).Length };
            if (document.Length > 0 && !reader.TryAdd(batch, sources, document, lines.Number))
            {
                return false;
            }
        }

        return true;
    }
}
