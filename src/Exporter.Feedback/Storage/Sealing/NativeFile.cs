namespace Exporter.Feedback.Storage.Sealing;

/// <summary>A file of SQLite's default file system.</summary>
/// <param name="file">Its memory, which lives as long as the file is open.</param>
internal sealed unsafe class NativeFile(SqliteNative.SqliteFile* file) : IRawFile
{
    /// <inheritdoc/>
    public int Read(Span<byte> bytes, long offset)
    {
        fixed (byte* at = bytes)
        {
            return file->Methods->Read(file, at, bytes.Length, offset);
        }
    }

    /// <inheritdoc/>
    public int Write(ReadOnlySpan<byte> bytes, long offset)
    {
        fixed (byte* at = bytes)
        {
            return file->Methods->Write(file, at, bytes.Length, offset);
        }
    }

    /// <inheritdoc/>
    public int Truncate(long size) => file->Methods->Truncate(file, size);

    /// <inheritdoc/>
    public int Size(out long size)
    {
        long found = 0;
        var code = file->Methods->FileSize(file, &found);
        size = found;
        return code;
    }
}
