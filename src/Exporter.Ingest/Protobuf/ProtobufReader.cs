using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Exporter.Ingest.Protobuf;

/// <summary>A bounds-checked cursor over one protobuf message inside a larger buffer.</summary>
/// <remarks>
/// Every read returns false instead of going past the message's end. Offsets are those of the whole buffer, so that what
/// is found in a nested message can be remembered without a copy.
/// </remarks>
internal ref struct ProtobufReader
{
    private const int MaxVarintBytes = 10;

    private readonly ReadOnlySpan<byte> _buffer;
    private readonly int _end;
    private int _position;

    /// <summary>A cursor over the message at <paramref name="start"/>; the range must lie inside the buffer.</summary>
    public ProtobufReader(ReadOnlySpan<byte> buffer, int start, int length)
    {
        _end = start + length;
        _buffer = buffer[.._end];
        _position = start;
    }

    /// <summary>Offset of the next unread byte.</summary>
    public readonly int Position => _position;

    /// <summary>True once the message is read to its last byte.</summary>
    public readonly bool AtEnd => _position >= _end;

    /// <summary>Reads the next field's number and wire type.</summary>
    /// <returns>False at the end of the message, and for field number 0, groups and unknown wire types.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryReadTag(out int field, out WireType wire)
    {
        (field, wire) = (0, WireType.Varint);
        if (AtEnd || !TryReadVarint(out ulong tag) || tag > uint.MaxValue)
        {
            return false;
        }

        (field, wire) = ((int)(tag >> 3), (WireType)(tag & 7));
        return field > 0 && wire is WireType.Varint or WireType.Fixed64 or WireType.Bytes or WireType.Fixed32;
    }

    /// <summary>Reads a varint of up to 64 bits; bits beyond are refused.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryReadVarint(out ulong value)
    {
        ReadOnlySpan<byte> rest = _buffer[_position..];
        if (rest.Length > 0 && rest[0] < 0x80)
        {
            value = rest[0];
            _position++;
            return true;
        }

        return TryReadLongVarint(rest, out value);
    }

    /// <summary>Reads eight bytes, little-endian.</summary>
    public bool TryReadFixed64(out ulong value)
    {
        if (!BinaryPrimitives.TryReadUInt64LittleEndian(_buffer[_position..], out value))
        {
            return false;
        }

        _position += sizeof(ulong);
        return true;
    }

    /// <summary>Reads a float64.</summary>
    public bool TryReadDouble(out double value)
    {
        bool read = TryReadFixed64(out ulong bits);
        value = BitConverter.UInt64BitsToDouble(bits);
        return read;
    }

    /// <summary>Reads a length and steps over that many bytes.</summary>
    /// <param name="start">Offset of the first byte in the whole buffer.</param>
    /// <param name="length">Number of bytes; all of them lie inside this message.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryReadBytes(out int start, out int length)
    {
        (start, length) = (0, 0);
        if (!TryReadVarint(out ulong declared) || declared > (ulong)(_end - _position))
        {
            return false;
        }

        (start, length) = (_position, (int)declared);
        _position += length;
        return true;
    }

    /// <summary>Steps over a field's value.</summary>
    public bool TrySkip(WireType wire)
    {
        switch (wire)
        {
            case WireType.Varint:
                return TryReadVarint(out _);
            case WireType.Bytes:
                return TryReadBytes(out _, out _);
            default:
                int size = wire == WireType.Fixed64 ? sizeof(ulong) : sizeof(uint);
                bool fits = size <= _end - _position;
                _position += fits ? size : 0;
                return fits;
        }
    }

    private bool TryReadLongVarint(ReadOnlySpan<byte> rest, out ulong value)
    {
        value = 0;
        int limit = Math.Min(rest.Length, MaxVarintBytes);
        for (int i = 0; i < limit; i++)
        {
            ulong bits = rest[i];
            value |= (bits & 0x7f) << (7 * i);
            if (bits < 0x80)
            {
                _position += i + 1;
                // The tenth byte has room for bit 63 only.
                return i < MaxVarintBytes - 1 || bits <= 1;
            }
        }

        return false;
    }
}
