using System.Buffers.Binary;
using System.Text;

namespace Exporter.Ingest.Protobuf;

/// <summary>A growing buffer that protobuf fields are appended to.</summary>
internal sealed class ProtobufWriter
{
    private byte[] _buffer = new byte[256];

    /// <summary>What was written since <see cref="Clear"/>; valid until the next write.</summary>
    public ReadOnlySpan<byte> Written => _buffer.AsSpan(0, Length);

    /// <summary>Number of bytes written.</summary>
    public int Length { get; private set; }

    /// <summary>Forgets what was written and keeps the memory.</summary>
    public void Clear() => Length = 0;

    /// <summary>Appends a varint without a tag, as in packed fields.</summary>
    public void Varint(ulong value)
    {
        Span<byte> room = Room(10);
        int count = 0;
        while (value >= 0x80)
        {
            room[count++] = (byte)(value | 0x80);
            value >>= 7;
        }

        room[count++] = (byte)value;
        Length += count;
    }

    /// <summary>Appends a varint field.</summary>
    public void Varint(int field, ulong value)
    {
        Tag(field, WireType.Varint);
        Varint(value);
    }

    /// <summary>Appends a float64 field; the bits are kept, those of NaN too.</summary>
    public void Double(int field, double value)
    {
        Tag(field, WireType.Fixed64);
        BinaryPrimitives.WriteDoubleLittleEndian(Room(sizeof(double)), value);
        Length += sizeof(double);
    }

    /// <summary>Appends a length-delimited field: bytes, a nested message or packed numbers.</summary>
    public void Bytes(int field, ReadOnlySpan<byte> value)
    {
        Tag(field, WireType.Bytes);
        Varint((ulong)value.Length);
        value.CopyTo(Room(value.Length));
        Length += value.Length;
    }

    /// <summary>Appends a text field.</summary>
    public void Text(int field, string value)
    {
        Tag(field, WireType.Bytes);
        int bytes = Encoding.UTF8.GetByteCount(value);
        Varint((ulong)bytes);
        Length += Encoding.UTF8.GetBytes(value, Room(bytes));
    }

    private void Tag(int field, WireType wire) => Varint(((ulong)field << 3) | (ulong)wire);

    private Span<byte> Room(int bytes)
    {
        if (_buffer.Length - Length < bytes)
        {
            Array.Resize(ref _buffer, Math.Max(2 * _buffer.Length, Length + bytes));
        }

        return _buffer.AsSpan(Length);
    }
}
