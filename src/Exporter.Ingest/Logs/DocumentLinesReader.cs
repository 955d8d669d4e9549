namespace Exporter.Ingest.Logs;

/// <summary>Reads documents that stand on a line each, as agents write them into messages: those of <c>_bulk</c> without its actions, or one alone.</summary>
/// <remarks>A document that is malformed refuses itself. The last line needs no end.</remarks>
internal static class DocumentLinesReader
{
    /// <summary>Reads a batch's body.</summary>
    /// <returns>False where it is refused.</returns>
    public static bool TryRead(LogBatch batch, SourceResolver sources, BulkDocument document)
    {
        var (start, number) = (0, 0);
        while (start < batch.Body.Length)
        {
            var rest = batch.Body[start..];
            var end = rest.IndexOf((byte)'\n');
            var length = end < 0 ? rest.Length : end;
            var line = rest[..length].TrimEnd(" \t\r"u8);
            number++;
            if (!line.IsEmpty && !document.TryAdd(batch, sources, new TextSlice(start, line.Length, IsRewritten: false), number))
            {
                return false;
            }

            start += length + 1;
        }

        return true;
    }
}
