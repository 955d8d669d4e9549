using System.Runtime.CompilerServices;
using Exporter.Ingest.Protobuf;

namespace Exporter.Ingest.Otlp;

/// <summary>Walks through the fields of one protobuf message.</summary>
internal ref struct MessageFields
{
    private ProtobufReader _reader;
    private WireType _wire;
    private bool _isBroken;

    /// <summary>In front of the first field of the message at <paramref name="start"/>, which must lie inside the buffer.</summary>
    public MessageFields(ReadOnlySpan<byte> buffer, int start, int length) => _reader = new ProtobufReader(buffer, start, length);

    /// <summary>After <see cref="TryNext"/> was false: whether the message ended there, rather than being malformed.</summary>
    public readonly bool AtEnd => !_isBroken;

    /// <summary>Number of the field.</summary>
    public int Field { get; private set; }

    /// <summary>Offset of the field's tag.</summary>
    public int TagAt { get; private set; }

    /// <summary>Offset behind the field.</summary>
    public readonly int End => _reader.Position;

    /// <summary>Of bytes, text or a nested message: the offset of the first.</summary>
    public int Start { get; private set; }

    /// <summary>Of bytes, text or a nested message: how many.</summary>
    public int Length { get; private set; }

    /// <summary>Of a varint or eight bytes: the bits.</summary>
    public ulong Number { get; private set; }

    /// <summary>Whether the field has <see cref="Start"/> and <see cref="Length"/>.</summary>
    public readonly bool IsBytes => _wire == WireType.Bytes;

    /// <summary>Whether the field is a varint, in <see cref="Number"/>.</summary>
    public readonly bool IsVarint => _wire == WireType.Varint;

    /// <summary>Whether the field is of eight bytes, in <see cref="Number"/>.</summary>
    public readonly bool IsFixed64 => _wire == WireType.Fixed64;

    /// <summary>Whether it is this field, of bytes, text or a nested message.</summary>
    public readonly bool Is(int field) => Field == field && _wire == WireType.Bytes;

    /// <summary>Steps to the next field.</summary>
    /// <returns>False at the end, and where the message is malformed.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryNext()
    {
        if (_reader.AtEnd)
        {
            return false;
        }

        TagAt = _reader.Position;
        _isBroken = !_reader.TryReadTag(out int field, out _wire) || !TryReadValue();
        Field = field;
        return !_isBroken;
    }

    /// <summary>Finds a field of bytes, text or a nested message that a message has at most once; empty where it has none.</summary>
    /// <returns>False where it has several, which protobuf would merge, or is malformed.</returns>
    public static bool TryFindOnly(ReadOnlySpan<byte> buffer, int start, int length, int field, out ReadOnlySpan<byte> found)
    {
        found = [];
        bool isFound = false;
        var fields = new MessageFields(buffer, start, length);
        while (fields.TryNext())
        {
            if (fields.Is(field))
            {
                if (isFound)
                {
                    return false;
                }

                isFound = true;
                found = buffer.Slice(fields.Start, fields.Length);
            }
        }

        return fields.AtEnd;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryReadValue()
    {
        bool isRead;
        switch (_wire)
        {
            case WireType.Bytes:
                isRead = _reader.TryReadBytes(out int start, out int length);
                (Start, Length) = (start, length);
                return isRead;
            case WireType.Fixed64:
                isRead = _reader.TryReadFixed64(out ulong bits);
                Number = bits;
                return isRead;
            case WireType.Varint:
                isRead = _reader.TryReadVarint(out ulong number);
                Number = number;
                return isRead;
            default:
                return _reader.TrySkip(_wire);
        }
    }
}
