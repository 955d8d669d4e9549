using Exporter.Signals.State.Sealing;

namespace Exporter.Feedback.Storage.Sealing;

/// <summary>Where the parts that SQLite writes at once lie in a sealed file; each is sealed by itself.</summary>
/// <remarks>
/// <code>
/// database = header of FileSeal · page · page · ...
/// log      = header of FileSeal · log header (32 bytes) · frame header (24 bytes) · page · frame header · page · ...
/// each part, sealed = nonce (12 bytes) · as many bytes as it has · tag (16 bytes)
/// </code>
/// Parts are numbered from 0 in their order, and bound to their number. The layouts within are SQLite's: https://www.sqlite.org/fileformat2.html.
/// </remarks>
internal sealed class PageLayout
{
    /// <summary>Bytes of a page: SQLite's default, and the only one that a sealed store has.</summary>
    public const int PageBytes = 4096;

    /// <summary>What sealing adds to a part.</summary>
    public const int Overhead = FileSeal.NonceBytes + FileSeal.TagBytes;

    private readonly int _first;
    private readonly int _frameHeader;

    private PageLayout(int first, int frameHeader) => (_first, _frameHeader) = (first, frameHeader);

    /// <summary>The database file.</summary>
    public static PageLayout Database { get; } = new(0, 0);

    /// <summary>The write-ahead log.</summary>
    public static PageLayout Log { get; } = new(32, 24);

    /// <summary>True for the log, the end of which may be torn: SQLite looks for the last commit that is whole.</summary>
    public bool IsLog => _first > 0;

    /// <summary>Bytes of a page with what stands before it.</summary>
    public int FrameBytes => _frameHeader + PageBytes;

    private int SealedFrame => FrameBytes + (IsLog ? 2 * Overhead : Overhead);

    private int SealedFirst => IsLog ? _first + Overhead : 0;

    /// <summary>The part in which a place of the file lies, as SQLite counts.</summary>
    public Part At(long offset)
    {
        if (!IsLog)
        {
            var page = offset / PageBytes;
            return new Part(page, page * PageBytes, PageBytes, FileSeal.HeaderBytes + (page * SealedFrame));
        }

        if (offset < _first)
        {
            return new Part(0, 0, _first, FileSeal.HeaderBytes);
        }

        var (frame, within) = Math.DivRem(offset - _first, FrameBytes);
        var (start, place) = (_first + (frame * FrameBytes), FileSeal.HeaderBytes + SealedFirst + (frame * SealedFrame));
        return within < _frameHeader
            ? new Part(1 + (2 * frame), start, _frameHeader, place)
            : new Part(2 + (2 * frame), start + _frameHeader, PageBytes, place + _frameHeader + Overhead);
    }

    /// <summary>What a sealed file of this many bytes holds, as SQLite counts: its whole parts.</summary>
    public long SizeOf(long sealedBytes)
    {
        var rest = sealedBytes - FileSeal.HeaderBytes - SealedFirst;
        if (rest < 0)
        {
            return 0;
        }

        var (frames, tail) = Math.DivRem(rest, SealedFrame);
        return _first + (frames * FrameBytes) + (IsLog && tail >= _frameHeader + Overhead ? _frameHeader : 0);
    }

    /// <summary>Bytes of the sealed file that hold the whole parts of <paramref name="size"/> bytes, as SQLite counts.</summary>
    public long SealedSizeOf(long size) => At(size).SealedAt;

    /// <summary>One part.</summary>
    /// <param name="Number">Its number.</param>
    /// <param name="Start">Where it begins, as SQLite counts.</param>
    /// <param name="Length">Its bytes.</param>
    /// <param name="SealedAt">Where it begins in the file.</param>
    public readonly record struct Part(long Number, long Start, int Length, long SealedAt);
}
