using System.Buffers.Binary;
using Exporter.Ingest;
using Exporter.Signals.State;

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

    /// <summary>Where the next histogram is appended.</summary>
    public long EndPosition => _startPosition + (_end - _start);

    /// <summary>Appends a histogram and gives its position.</summary>
    public long Append(ReadOnlySpan<byte> encoded)
    {
        var position = EndPosition;
        Insert(position, encoded);
        return position;
    }

    /// <summary>Puts a histogram at the position of another or at <see cref="EndPosition"/>.</summary>
    /// <returns>By how much the positions of the histograms from there on are more than they were.</returns>
    public int Insert(long position, ReadOnlySpan<byte> encoded)
    {
        var needed = LengthBytes + encoded.Length;
        if (_bytes.Length - _end < needed)
        {
            MakeRoom(needed);
        }

        var at = _start + (int)(position - _startPosition);
        _bytes.AsSpan(at, _end - at).CopyTo(_bytes.AsSpan(at + needed));
        BinaryPrimitives.WriteInt32LittleEndian(_bytes.AsSpan(at), encoded.Length);
        encoded.CopyTo(_bytes.AsSpan(at + LengthBytes));
        _end += needed;
        Count++;
        return needed;
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

    /// <summary>Saves the histograms and their positions.</summary>
    public void Save(StateWriter writer)
    {
        writer.Write(_startPosition);
        writer.WriteBytes(_bytes.AsSpan(_start, _end - _start));
    }

    /// <summary>Takes what was saved into an empty log.</summary>
    /// <param name="reader">Where from.</param>
    /// <param name="samples">The samples among which the marks are that stand for the histograms.</param>
    /// <exception cref="StateFormatException">The histograms are not those of the marks.</exception>
    public void Load(StateReader reader, ReadOnlySpan<Sample> samples)
    {
        _startPosition = reader.Read<long>();
        _bytes = reader.ReadBytes().ToArray();
        foreach (var sample in samples)
        {
            if (!HistogramMark.Is(sample.Value))
            {
                continue;
            }

            var rest = _bytes.AsSpan(_end);
            var length = rest.Length < LengthBytes ? -1 : BinaryPrimitives.ReadInt32LittleEndian(rest);
            if (length < 0 || length > rest.Length - LengthBytes || HistogramMark.PositionOf(sample.Value) != _startPosition + _end)
            {
                throw new StateFormatException($"the histogram of {sample.TimestampMs} is not where its mark says");
            }

            _end += LengthBytes + length;
            Count++;
        }

        if (_end != _bytes.Length)
        {
            throw new StateFormatException($"{_bytes.Length - _end} bytes of histograms belong to no mark");
        }
    }

    private void MakeRoom(int needed)
    {
        var live = _end - _start;
        var target = (live + needed) * 2 <= _bytes.Length ? _bytes : new byte[Math.Max(InitialBytes, (live + needed) * 2)];
        _bytes.AsSpan(_start, live).CopyTo(target);
        (_bytes, _start, _end) = (target, 0, live);
    }
}
