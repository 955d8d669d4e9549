using System.Buffers.Binary;
using Exporter.Ingest;

namespace Exporter.Signals.Head;

/// <summary>The encoded native histograms of one series, oldest first, back to back.</summary>
/// <remarks>
/// Works as the samples do: old ones leave at the front, and when the end is reached the rest moves down. A position counts
/// from the first byte ever written, so it stays good while bytes move.
/// </remarks>
internal sealed class HistogramLog
{
    private const int LengthBytes = sizeof(int);
    private const int InitialBytes = 512;

    private byte[] _bytes = [];
    private int _start;
    private int _end;
    private long _startPosition;

    /// <summary>Number of histograms.</summary>
    public int Count { get; private set; }

    /// <summary>Bytes held.</summary>
    public long MemoryBytes => 64 + _bytes.Length;

    /// <summary>Appends a histogram and gives its position.</summary>
    public long Append(ReadOnlySpan<byte> encoded)
    {
        var needed = LengthBytes + encoded.Length;
        if (_bytes.Length - _end < needed)
        {
            MakeRoom(needed);
        }

        var position = _startPosition + (_end - _start);
        BinaryPrimitives.WriteInt32LittleEndian(_bytes.AsSpan(_end), encoded.Length);
        encoded.CopyTo(_bytes.AsSpan(_end + LengthBytes));
        _end += needed;
        Count++;
        return position;
    }

    /// <summary>The histogram at a position; valid until the next change.</summary>
    public ReadOnlySpan<byte> At(long position)
    {
        var at = _start + (int)(position - _startPosition);
        return _bytes.AsSpan(at + LengthBytes, BinaryPrimitives.ReadInt32LittleEndian(_bytes.AsSpan(at)));
    }

    /// <summary>Reads the histogram that a mark stands for.</summary>
    public void Read(double mark, NativeHistogramReader reader, HistogramValue into) => reader.Read(At(HistogramMark.PositionOf(mark)), into, out _);

    /// <summary>Drops the oldest histogram.</summary>
    public void RemoveFirst()
    {
        var size = LengthBytes + BinaryPrimitives.ReadInt32LittleEndian(_bytes.AsSpan(_start));
        _start += size;
        _startPosition += size;
        Count--;
    }

    private void MakeRoom(int needed)
    {
        var live = _end - _start;
        var target = (live + needed) * 2 <= _bytes.Length ? _bytes : new byte[Math.Max(InitialBytes, (live + needed) * 2)];
        _bytes.AsSpan(_start, live).CopyTo(target);
        (_bytes, _start, _end) = (target, 0, live);
    }
}
