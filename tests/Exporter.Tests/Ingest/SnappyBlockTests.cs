using System.Buffers;
using Exporter.Ingest;
using Snappier;

namespace Exporter.Tests.Ingest;

public class SnappyBlockTests
{
    // 0x80 0x80 0x80 0x80 0x04 is the varint of 1 GiB; two bytes of "data" follow.
    private static readonly byte[] Bomb = [0x80, 0x80, 0x80, 0x80, 0x04, 0x00, 0x41];

    [Fact]
    public void Block_Valid_GivesTheBytes()
    {
        byte[] text = [.. Enumerable.Range(0, 5000).Select(i => (byte)(i / 100))];

        RejectReason reason = SnappyBlock.TryDecompress(Snappy.CompressToArray(text), 5000, out byte[]? decoded, out int length);

        Assert.Equal(RejectReason.None, reason);
        Assert.Equal(text, decoded.AsSpan(0, length));
        ArrayPool<byte>.Shared.Return(decoded!);
    }

    [Fact]
    public void Block_MostRepetitiveData_IsNotTakenForABomb()
    {
        byte[] zeros = new byte[1 << 20];

        RejectReason reason = SnappyBlock.TryDecompress(Snappy.CompressToArray(zeros), zeros.Length, out byte[]? decoded, out int length);

        Assert.Equal((RejectReason.None, zeros.Length), (reason, length));
        ArrayPool<byte>.Shared.Return(decoded!);
    }

    [Fact]
    public void Block_DeclaringMoreThanTheLimit_IsRefusedWithTheSize()
    {
        RejectReason reason = SnappyBlock.TryDecompress(Bomb, 1 << 20, out _, out int length);

        Assert.Equal((RejectReason.DecodedTooLarge, 1 << 30), (reason, length));
    }

    [Theory]
    [InlineData(1 << 20)]
    [InlineData(int.MaxValue)]
    public void Block_OfSevenBytesDeclaringOneGibibyte_AllocatesNothingBig(int limit)
    {
        // The second case is within the limit: only the bound on what seven bytes can hold refuses it.
        long before = GC.GetTotalAllocatedBytes(precise: true);

        RejectReason reason = SnappyBlock.TryDecompress(Bomb, limit, out byte[]? decoded, out _);

        Assert.NotEqual(RejectReason.None, reason);
        Assert.Null(decoded);
        Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 0, 8 << 20);
    }

    [Fact]
    public void Block_DeclaringTwoToThe32_IsRefused()
    {
        RejectReason reason = SnappyBlock.TryDecompress([0xff, 0xff, 0xff, 0xff, 0x0f, 0x00], int.MaxValue, out _, out _);

        Assert.Equal(RejectReason.DecodedTooLarge, reason);
    }

    [Theory]
    [InlineData(new byte[] { })]
    [InlineData(new byte[] { 0x80 })]
    [InlineData(new byte[] { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff })]
    [InlineData(new byte[] { 0x05, 0x10, 0x41 })] // declares 5, literal of 5, holds 1
    [InlineData(new byte[] { 0x04, 0x01, 0x01 })] // copy from before the start
    [InlineData(new byte[] { 0x01, 0x00 })] // literal without its byte
    public void Block_Corrupt_IsRefused(byte[] block)
    {
        Assert.Equal(RejectReason.Snappy, SnappyBlock.TryDecompress(block, 1 << 20, out byte[]? decoded, out _));
        Assert.Null(decoded);
    }

    [Fact]
    public void Block_CutAnywhere_IsRefused()
    {
        byte[] block = Snappy.CompressToArray([.. Enumerable.Range(0, 300).Select(i => (byte)(i * 7))]);

        for (int length = 0; length < block.Length; length++)
        {
            Assert.Equal(RejectReason.Snappy, SnappyBlock.TryDecompress(block.AsSpan(0, length), 1 << 20, out _, out _));
        }
    }
}
