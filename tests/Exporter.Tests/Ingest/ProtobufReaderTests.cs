using Exporter.Ingest.Protobuf;

namespace Exporter.Tests.Ingest;

public class ProtobufReaderTests
{
    [Theory]
    [InlineData(new byte[] { 0x00 }, 0UL)]
    [InlineData(new byte[] { 0x7f }, 127UL)]
    [InlineData(new byte[] { 0x80, 0x01 }, 128UL)]
    [InlineData(new byte[] { 0xac, 0x02 }, 300UL)]
    [InlineData(new byte[] { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01 }, ulong.MaxValue)]
    public void Varint_Valid_IsRead(byte[] bytes, ulong expected)
    {
        var reader = new ProtobufReader(bytes, 0, bytes.Length);

        Assert.True(reader.TryReadVarint(out ulong value));
        Assert.Equal(expected, value);
        Assert.True(reader.AtEnd);
    }

    [Theory]
    [InlineData(new byte[] { })]
    [InlineData(new byte[] { 0x80 })]
    [InlineData(new byte[] { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x02 })]
    [InlineData(new byte[] { 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01 })]
    public void Varint_TruncatedOrBeyond64Bits_IsRefused(byte[] bytes)
    {
        var reader = new ProtobufReader(bytes, 0, bytes.Length);

        Assert.False(reader.TryReadVarint(out _));
    }

    [Theory]
    [InlineData(0x0b)] // field 1, start of group
    [InlineData(0x0c)] // field 1, end of group
    [InlineData(0x0e)] // field 1, wire type 6
    [InlineData(0x02)] // field 0
    public void Tag_GroupOrUnknownWireTypeOrFieldZero_IsRefused(byte tag)
    {
        var reader = new ProtobufReader([tag, 0], 0, 2);

        Assert.False(reader.TryReadTag(out _, out _));
    }

    [Fact]
    public void Bytes_LengthPastTheMessageButInsideTheBuffer_IsRefused()
    {
        // The message is bytes 0..2; the length says 3 and bytes 3..4 belong to somebody else.
        byte[] buffer = [0x03, 1, 2, 3, 4];
        var reader = new ProtobufReader(buffer, 0, 3);

        Assert.False(reader.TryReadBytes(out _, out _));
    }

    [Fact]
    public void Bytes_InNestedMessage_HaveOffsetsOfTheWholeBuffer()
    {
        byte[] buffer = [9, 9, 0x02, 7, 8];
        var reader = new ProtobufReader(buffer, 2, 3);

        Assert.True(reader.TryReadBytes(out int start, out int length));
        Assert.Equal((3, 2), (start, length));
    }

    [Fact]
    public void Skip_Fixed64OfSevenBytes_IsRefused()
    {
        var reader = new ProtobufReader(new byte[7], 0, 7);

        Assert.False(reader.TrySkip(WireType.Fixed64));
        Assert.Equal(0, reader.Position);
    }

    [Fact]
    public void Shape_FaultInNestedMessage_IsFoundAtItsOffset()
    {
        var shape = new MessageShape().With(1, new MessageShape().With(2, FieldKind.Double));

        // Field 1 with 2 bytes, inside: field 2 as varint where a double is declared, at offset 2.
        Assert.Equal(2, shape.FindFault([0x0a, 0x02, 0x10, 0x05]));
        Assert.True(shape.FindFault([0x0a, 0x00]) < 0);
    }

    [Fact]
    public void Shape_PackedVarintCutOff_IsFound()
    {
        var shape = new MessageShape().With(1, FieldKind.PackedVarint);

        Assert.Equal(3, shape.FindFault([0x0a, 0x02, 0x05, 0x80]));
        Assert.True(shape.FindFault([0x0a, 0x02, 0x05, 0x06, 0x08, 0x07]) < 0);
    }

    [Fact]
    public void Shape_UnknownFieldOfEveryWireType_IsSkipped()
    {
        var shape = new MessageShape().With(1, FieldKind.Varint);
        byte[] message =
        [
            0x38, 0x05, // field 7, varint
            0x39, 1, 2, 3, 4, 5, 6, 7, 8, // field 7, eight bytes
            0x3a, 0x01, 0x00, // field 7, bytes
            0x3d, 1, 2, 3, 4, // field 7, four bytes
            0x82, 0x7d, 0x00, // field 2000, bytes
        ];

        Assert.True(shape.FindFault(message) < 0);
    }
}
