using System.Buffers.Binary;
using System.Security.Cryptography;
using Exporter.Signals.State.Sealing;

namespace Exporter.Feedback.Storage.Sealing;

/// <summary>A sealed file as SQLite sees it: in clear, and where it is damaged, an error instead of other bytes.</summary>
/// <remarks>
/// The nonce of each part is drawn anew whenever it is written, as parts are overwritten at their place; 2^32 writes, some 16 TiB, leave the odds of a repeated one at 2^-33 a file.
/// An older state of the same part at the same place is not told from the newest. Not thread-safe: SQLite uses a file from one thread at a time.
/// </remarks>
/// <param name="file">The file beneath.</param>
/// <param name="layout">What the file is.</param>
/// <param name="key">The key.</param>
internal sealed class SealedPages(IRawFile file, PageLayout layout, SealKey key) : IDisposable
{
    private const int DatabaseHeaderBytes = 100;

    private readonly byte[] _sealed = new byte[PageLayout.PageBytes + PageLayout.Overhead];
    private readonly byte[] _plain = new byte[PageLayout.PageBytes];
    private FileSeal? _seal;

    private SealPurpose Purpose => layout.IsLog ? SealPurpose.StoreLog : SealPurpose.Store;

    /// <summary>Reads; what lies behind the end is zero, and then the code is <see cref="SqliteCode.ShortRead"/>.</summary>
    public int Read(Span<byte> bytes, long offset)
    {
        var code = FindSeal();
        if (code != SqliteCode.Ok)
        {
            return code;
        }

        code = ReadParts(bytes, offset);
        if (code != SqliteCode.Corrupt || !IsLookedFor(offset, bytes.Length))
        {
            return code;
        }

        // What a power cut has torn is zero, as from a file that was never written: to SQLite, a frame that does not add up ends the log, and the log has the page that a checkpoint was writing.
        bytes.Clear();
        return SqliteCode.Ok;
    }

    /// <summary>Writes whole parts.</summary>
    public int Write(ReadOnlySpan<byte> bytes, long offset)
    {
        var code = FindSeal();
        code = code == SqliteCode.Ok && _seal is null ? Begin() : code;
        code = code == SqliteCode.Ok && !layout.IsLog ? FillUpTo(offset) : code;
        while (code == SqliteCode.Ok && bytes.Length > 0)
        {
            var part = layout.At(offset);
            if (part.Start != offset || part.Length > bytes.Length)
            {
                return SqliteCode.WriteFault;
            }

            code = WritePart(part, bytes[..part.Length]);
            bytes = bytes[part.Length..];
            offset += part.Length;
        }

        return code;
    }

    /// <summary>Cuts the file; its header stays.</summary>
    public int Truncate(long size)
    {
        var code = FindSeal();
        return code != SqliteCode.Ok ? code : file.Truncate(_seal is null ? 0 : layout.SealedSizeOf(size));
    }

    /// <summary>Tells how long the file is, as SQLite counts.</summary>
    public int Size(out long size)
    {
        size = 0;
        var code = FindSeal();
        if (code == SqliteCode.NotADatabase)
        {
            // SQLite asks for the size first; that there is something has it read, and hear what is wrong.
            size = PageLayout.PageBytes;
            return SqliteCode.Ok;
        }

        if (code == SqliteCode.Ok && _seal is not null)
        {
            code = file.Size(out var sealedBytes);
            size = layout.SizeOf(sealedBytes);
        }

        return code;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _seal?.Dispose();
        CryptographicOperations.ZeroMemory(_plain);
    }

    /// <summary>True for what SQLite reads before it knows where the newest of a page is: of the log, its header, or a frame with its header; of the database, no more than its header. No row comes of these: pages are read whole, and without a frame.</summary>
    private bool IsLookedFor(long offset, int length) => layout.IsLog
        ? offset == 0 || (layout.At(offset) is var part && part.Start == offset && part.Length < PageLayout.PageBytes && length == layout.FrameBytes)
        : offset + length <= DatabaseHeaderBytes;

    /// <summary>Reads the header when there is one: another process may have made it since.</summary>
    private int FindSeal()
    {
        if (_seal is not null)
        {
            return SqliteCode.Ok;
        }

        var code = file.Size(out var size);
        if (code != SqliteCode.Ok || size == 0)
        {
            return code;
        }

        Span<byte> header = stackalloc byte[FileSeal.HeaderBytes];
        code = file.Read(header, 0);
        if (code is not (SqliteCode.Ok or SqliteCode.ShortRead))
        {
            return code;
        }

        _seal = FileSeal.Open(key, Purpose, header);
        return _seal is not null || layout.IsLog ? SqliteCode.Ok : SqliteCode.NotADatabase;
    }

    /// <summary>Makes the header of a new file; a log whose header was torn by a power cut held nothing that was committed.</summary>
    private int Begin()
    {
        var code = file.Truncate(0);
        if (code != SqliteCode.Ok)
        {
            return code;
        }

        var seal = FileSeal.Begin(key, Purpose);
        code = file.Write(seal.Header, 0);
        if (code == SqliteCode.Ok)
        {
            _seal = seal;
            return code;
        }

        // Half a header would pass for a damaged file.
        seal.Dispose();
        file.Truncate(0);
        return code;
    }

    /// <summary>SQLite leaves pages out that hold nothing; they are sealed too, so that zeros which the disk brings up are never taken for a page.</summary>
    private int FillUpTo(long offset)
    {
        var code = file.Size(out var sealedBytes);
        var size = layout.SizeOf(sealedBytes);
        Array.Clear(_plain);
        for (; code == SqliteCode.Ok && size < offset; size += PageLayout.PageBytes)
        {
            code = WritePart(layout.At(size), _plain);
        }

        return code;
    }

    private int ReadParts(Span<byte> bytes, long offset)
    {
        while (bytes.Length > 0)
        {
            var part = layout.At(offset);
            var within = (int)(offset - part.Start);
            var taken = Math.Min(part.Length - within, bytes.Length);
            var isWhole = taken == part.Length;
            var code = ReadPart(part, isWhole ? bytes[..taken] : _plain.AsSpan(0, part.Length));
            if (code != SqliteCode.Ok)
            {
                bytes.Clear();
                return code;
            }

            if (!isWhole)
            {
                _plain.AsSpan(within, taken).CopyTo(bytes);
            }

            bytes = bytes[taken..];
            offset += taken;
        }

        return SqliteCode.Ok;
    }

    private int ReadPart(PageLayout.Part part, Span<byte> plain)
    {
        var bytes = _sealed.AsSpan(0, part.Length + PageLayout.Overhead);
        var code = _seal is null ? SqliteCode.ShortRead : file.Read(bytes, part.SealedAt);
        if (code != SqliteCode.Ok)
        {
            return code;
        }

        Span<byte> place = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(place, part.Number);
        return _seal!.TryOpen(bytes[..FileSeal.NonceBytes], bytes[FileSeal.NonceBytes..^FileSeal.TagBytes], bytes[^FileSeal.TagBytes..], plain, place) ? SqliteCode.Ok : SqliteCode.Corrupt;
    }

    private int WritePart(PageLayout.Part part, ReadOnlySpan<byte> plain)
    {
        var bytes = _sealed.AsSpan(0, part.Length + PageLayout.Overhead);
        Span<byte> place = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(place, part.Number);
        RandomNumberGenerator.Fill(bytes[..FileSeal.NonceBytes]);
        _seal!.Seal(bytes[..FileSeal.NonceBytes], plain, bytes[FileSeal.NonceBytes..^FileSeal.TagBytes], bytes[^FileSeal.TagBytes..], place);
        return file.Write(bytes, part.SealedAt);
    }
}
