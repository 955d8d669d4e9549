namespace Exporter.Feedback.Storage.Sealing;

/// <summary>A file that SQLite has not open; what goes wrong with it is an exception.</summary>
/// <param name="file">The file; stays open.</param>
internal sealed class StreamFile(FileStream file) : IRawFile
{
    /// <inheritdoc/>
    public int Read(Span<byte> bytes, long offset)
    {
        file.Position = offset;
        var read = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        bytes[read..].Clear();
        return read == bytes.Length ? SqliteCode.Ok : SqliteCode.ShortRead;
    }

    /// <inheritdoc/>
    public int Write(ReadOnlySpan<byte> bytes, long offset)
    {
        file.Position = offset;
        file.Write(bytes);
        return SqliteCode.Ok;
    }

    /// <inheritdoc/>
    public int Truncate(long size)
    {
        file.SetLength(size);
        return SqliteCode.Ok;
    }

    /// <inheritdoc/>
    public int Size(out long size)
    {
        size = file.Length;
        return SqliteCode.Ok;
    }
}
