using Exporter.Feedback.Storage.Sealing;

namespace Exporter.Tests.Feedback.Storage.Sealing;

/// <summary>A file in memory, which is full at some size.</summary>
internal sealed class MemoryFile(params byte[] bytes) : IRawFile
{
    public const int Full = 13;

    public byte[] Bytes { get; private set; } = [.. bytes];

    public int Room { get; init; } = int.MaxValue;

    public int Read(Span<byte> read, long offset)
    {
        var there = Bytes.AsSpan((int)Math.Min(offset, Bytes.Length));
        there = there[..Math.Min(there.Length, read.Length)];
        there.CopyTo(read);
        read[there.Length..].Clear();
        return there.Length == read.Length ? SqliteCode.Ok : SqliteCode.ShortRead;
    }

    public int Write(ReadOnlySpan<byte> written, long offset)
    {
        var taken = (int)Math.Min(written.Length, Room - offset);
        var grown = new byte[Math.Max(Bytes.Length, offset + taken)];
        Bytes.CopyTo(grown, 0);
        written[..taken].CopyTo(grown.AsSpan((int)offset));
        Bytes = grown;
        return taken == written.Length ? SqliteCode.Ok : Full;
    }

    public int Truncate(long size)
    {
        Bytes = Bytes[..(int)size];
        return SqliteCode.Ok;
    }

    public int Size(out long size)
    {
        size = Bytes.Length;
        return SqliteCode.Ok;
    }
}
