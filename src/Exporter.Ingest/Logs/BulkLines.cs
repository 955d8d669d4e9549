namespace Exporter.Ingest.Logs;

/// <summary>Steps through the lines of a body, of which JSON has none within itself.</summary>
/// <param name="length">Bytes of the body.</param>
internal struct BulkLines(int length)
{
    private int _at;

    /// <summary>Number of the line that was taken last, from 1.</summary>
    public int Number { get; private set; }

    /// <summary>True behind the last line.</summary>
    public readonly bool AtEnd => _at >= length;

    /// <summary>Takes the next line, without what ends it; the rest of the body where nothing does.</summary>
    /// <returns>False where nothing ends it.</returns>
    public bool TryNext(ReadOnlySpan<byte> body, out TextSlice line)
    {
        Number++;
        var end = body[_at..].IndexOf((byte)'\n');
        var size = end < 0 ? length - _at : end;
        line = new TextSlice(_at, size, IsRewritten: false);
        _at += size + 1;
        if (size > 0 && body[line.Start + size - 1] == '\r')
        {
            line = line with { Length = size - 1 };
        }

        return end >= 0;
    }
}
