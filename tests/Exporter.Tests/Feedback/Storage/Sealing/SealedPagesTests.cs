using System.Buffers.Binary;
using System.Security.Cryptography;
using Exporter.Feedback.Storage.Sealing;
using Exporter.Tests.Signals.State.Sealing;

namespace Exporter.Tests.Feedback.Storage.Sealing;

/// <summary>The encrypted form of a database, page by page.</summary>
public sealed class SealedPagesTests
{
    private const int Header = 64;
    private const int SealedPage = 4096 + 28;

    [Fact]
    public void Write_APage_IsSealedAsTheLayoutSays()
    {
        var file = new MemoryFile();
        Write(file, 0, Page(1));
        Write(file, 4096, Page(2));

        // By hand: HKDF over the salt in the header, then AES-GCM with the page's number.
        var derived = HKDF.DeriveKey(HashAlgorithmName.SHA256, SomeKey.Secret(), 48, file.Bytes[24..48], "foresight store"u8.ToArray());
        Assert.Equal("FORESEAL"u8.ToArray(), file.Bytes[..8]);
        Assert.Equal([1, 0, 0, 0, 1, 0, 0, 0], file.Bytes[8..16]);
        Assert.Equal(SomeKey.Counted.Id, Convert.ToHexStringLower(file.Bytes[16..24]));
        Assert.Equal(derived[32..], file.Bytes[48..64]);
        using var cipher = new AesGcm(derived[..32], 16);
        for (var number = 0; number < 2; number++)
        {
            var part = file.Bytes.AsSpan(Header + (number * SealedPage), SealedPage);
            var plain = new byte[4096];
            var place = new byte[8];
            BinaryPrimitives.WriteInt64LittleEndian(place, number);
            cipher.Decrypt(part[..12], part[12..^16], part[^16..], plain, place);
            Assert.Equal(Page(number + 1), plain);
        }

        Assert.Equal(Header + (2 * SealedPage), file.Bytes.Length);
    }

    [Fact]
    public void Write_TheSamePageTwice_NeverLooksTheSame()
    {
        var file = new MemoryFile();
        Write(file, 0, Page(1));
        var first = file.Bytes;
        Write(file, 0, Page(1));

        Assert.Equal(first[..Header], file.Bytes[..Header]);
        Assert.NotEqual(first[Header..(Header + 12)], file.Bytes[Header..(Header + 12)]);
        Assert.NotEqual(first[(Header + 12)..], file.Bytes[(Header + 12)..]);
    }

    [Theory]
    [InlineData(0, 100)]
    [InlineData(16, 8)]
    [InlineData(4000, 200)]
    [InlineData(0, 8192)]
    [InlineData(4095, 2)]
    public void Read_AnyPart_IsWhatWasWritten(int offset, int length)
    {
        var file = TwoPages();
        var read = new byte[length];

        Assert.Equal(SqliteCode.Ok, Over(file).Read(read, offset));

        Assert.Equal(((byte[])[.. Page(1), .. Page(2)])[offset..(offset + length)], read);
    }

    [Fact]
    public void Read_BehindTheEnd_IsZeroAndShort()
    {
        byte[] read = [.. Enumerable.Repeat((byte)1, 4196)];

        Assert.Equal(SqliteCode.ShortRead, Over(TwoPages()).Read(read, 4096));

        Assert.Equal([.. Page(2), .. new byte[100]], read);
        Assert.Equal(SqliteCode.ShortRead, Over(new MemoryFile()).Read(read, 0));
        Assert.All(read, value => Assert.Equal(0, value));
    }

    [Fact]
    public void Read_WithAnyByteOfAPageChanged_IsCorrupt_AndGivesNothing()
    {
        var file = TwoPages();
        for (var at = Header + SealedPage; at < file.Bytes.Length; at++)
        {
            var damaged = new MemoryFile(file.Bytes);
            damaged.Bytes[at] ^= 0x10;
            var read = new byte[4096];
            Assert.Equal(SqliteCode.Corrupt, Over(damaged).Read(read, 4096));
            Assert.All(read, value => Assert.Equal(0, value));
        }
    }

    [Fact]
    public void Read_OfTheDatabasesHeader_WhoseFirstPageIsTorn_IsZero_SinceTheLogMayHaveThePage()
    {
        var file = TwoPages();
        file.Bytes[Header + 4000] ^= 1;
        byte[] header = [.. Enumerable.Repeat((byte)1, 100)];

        Assert.Equal(SqliteCode.Ok, Over(file).Read(header, 0));

        Assert.All(header, value => Assert.Equal(0, value));
        Assert.Equal(SqliteCode.Corrupt, Over(file).Read(new byte[4096], 0));
    }

    [Fact]
    public void Read_WithAnyBitOfTheHeaderTurned_IsNoDatabase()
    {
        var file = TwoPages();
        for (var bit = 0; bit < 8 * Header; bit++)
        {
            var damaged = new MemoryFile(file.Bytes);
            damaged.Bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            var pages = Over(damaged);
            Assert.Equal(SqliteCode.NotADatabase, pages.Read(new byte[100], 0));

            // What cannot be read is not overwritten either.
            Assert.Equal(SqliteCode.NotADatabase, pages.Write(Page(1), 0));
            Assert.Equal((SqliteCode.Ok, 4096L), (pages.Size(out var size), size));
        }
    }

    [Fact]
    public void Read_PagesThatWereExchanged_OrOfAnotherFile_OrZero_IsCorrupt()
    {
        var (file, other) = (TwoPages(), TwoPages());
        var (first, second) = (file.Bytes[Header..(Header + SealedPage)], file.Bytes[(Header + SealedPage)..]);
        byte[][] wrong =
        [
            [.. file.Bytes[..Header], .. second, .. first],
            [.. file.Bytes[..Header], .. other.Bytes[Header..]],
            [.. file.Bytes[..Header], .. new byte[2 * SealedPage]],
        ];
        Assert.All(wrong, bytes => Assert.Equal(SqliteCode.Corrupt, Over(new MemoryFile(bytes)).Read(new byte[4096], 0)));
    }

    [Fact]
    public void Write_BehindTheEnd_SealsWhatLiesBetween()
    {
        var file = new MemoryFile();
        Write(file, 3 * 4096, Page(4));
        var read = new byte[4 * 4096];

        Assert.Equal(SqliteCode.Ok, Over(file).Read(read, 0));

        Assert.Equal([.. new byte[3 * 4096], .. Page(4)], read);
    }

    [Fact]
    public void Write_PartOfAPage_IsRefused() => Assert.Equal(SqliteCode.WriteFault, Over(TwoPages()).Write(new byte[100], 4096));

    [Fact]
    public void Truncate_ToNothing_KeepsTheHeader()
    {
        var file = TwoPages();

        Assert.Equal(SqliteCode.Ok, Over(file).Truncate(0));

        Assert.Equal(Header, file.Bytes.Length);
        Assert.Equal((SqliteCode.Ok, 0L), (Over(file).Size(out var size), size));
    }

    [Fact]
    public void Write_OnAFullDisk_LeavesNoHalfHeader()
    {
        var file = new MemoryFile { Room = 10 };

        Assert.Equal(MemoryFile.Full, Over(file).Write(Page(1), 0));

        Assert.Empty(file.Bytes);
    }

    private static MemoryFile TwoPages()
    {
        var file = new MemoryFile();
        Write(file, 0, [.. Page(1), .. Page(2)]);
        return file;
    }

    private static void Write(MemoryFile file, long offset, byte[] bytes) => Assert.Equal(SqliteCode.Ok, Over(file).Write(bytes, offset));

    private static SealedPages Over(MemoryFile file) => new(file, PageLayout.Database, SomeKey.Counted);

    private static byte[] Page(int seed)
    {
        var page = new byte[4096];
        new Random(seed).NextBytes(page);
        return page;
    }
}
