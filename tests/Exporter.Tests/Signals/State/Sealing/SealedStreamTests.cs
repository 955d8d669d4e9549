using System.Security.Cryptography;
using CsCheck;
using Exporter.Signals.State.Sealing;

namespace Exporter.Tests.Signals.State.Sealing;

/// <summary>The encrypted form of a snapshot: it is what its layout says, and nothing else opens.</summary>
public sealed class SealedStreamTests
{
    private const int Chunk = 1 << 16;
    private const int SealedChunk = Chunk + 16;
    private const int Header = 64;

    private static readonly byte[] Salt = [.. Enumerable.Range(100, 24).Select(i => (byte)i)];

    // What Python's cryptography makes of key 0..31, salt 100..123 and "host-1:9100".
    private const string OneChunk = "464f52455345414c0100000003000000df18f1b9beb80d3c6465666768696a6b6c6d6e6f707172737475767778797a7b732993a8c126cdf25062c04bc1f669ba"
        + "75c9c22b88f632742578ab1875975cac14d085473b83f06a6b5c19";

    [Fact]
    public void Write_WithAKnownSalt_GivesTheBytesOfAnotherImplementation()
    {
        Assert.Equal(OneChunk, Convert.ToHexStringLower(SealWith(Salt, "host-1:9100"u8)));

        byte[] large = [.. Enumerable.Range(0, Chunk + 5).Select(i => (byte)(i % 251))];
        var file = SealWith(Salt, large);
        Assert.Equal(65_637, file.Length);
        Assert.Equal("5a11aafa90b62d1786bc121900465c54c5afb3484a7c3c8e7a7e8256042ba334", Convert.ToHexStringLower(SHA256.HashData(file)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(Chunk - 1)]
    [InlineData(Chunk)]
    [InlineData(Chunk + 1)]
    [InlineData(3 * Chunk)]
    [InlineData((3 * Chunk) + 7)]
    public void Read_OfWhatWasWritten_IsTheSame_HoweverItIsCut(int length)
    {
        var content = new byte[length];
        new Random(length).NextBytes(content);
        Gen.Int[1, 150_000].Array[1, 8].Sample(
            cuts =>
            {
                using var file = new MemoryStream();
                using var sealing = new SealingStream(file, SomeKey.Counted, SealPurpose.Snapshot);
                var at = 0;
                foreach (var cut in cuts.Append(length))
                {
                    var taken = Math.Min(cut, length - at);
                    sealing.Write(content.AsSpan(at, taken));
                    at += taken;
                }

                sealing.Finish();
                Assert.Equal(Header + length + (16 * Math.Max(1, (length + Chunk - 1) / Chunk)), file.Length);
                Assert.Equal(content, Open(file.ToArray(), SomeKey.Counted));
            },
            iter: 10);
    }

    [Fact]
    public void Position_And_Length_AreThoseOfTheContent()
    {
        using var reader = new UnsealingStream(new MemoryStream(SealWith(Salt, new byte[Chunk + 5])), SomeKey.Counted, SealPurpose.Snapshot);
        Assert.Equal((0, Chunk + 5), (reader.Position, reader.Length));
        reader.ReadExactly(new byte[Chunk + 2]);
        Assert.Equal(Chunk + 2, reader.Position);
        reader.ReadExactly(new byte[3]);
        Assert.Equal((reader.Length, -1), (reader.Position, reader.ReadByte()));
    }

    [Fact]
    public void Read_WithAnyBitTurned_IsRefused()
    {
        var file = SealWith(Salt, "host-1:9100"u8);
        for (var bit = 0; bit < 8 * file.Length; bit++)
        {
            var damaged = file.ToArray();
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Throws<InvalidDataException>(() => Open(damaged, SomeKey.Counted));
        }
    }

    [Fact]
    public void Read_OfAnyPrefix_IsRefused()
    {
        var file = SealWith(Salt, "host-1:9100"u8);
        for (var length = 0; length < file.Length; length++)
        {
            Assert.Throws<InvalidDataException>(() => Open(file[..length], SomeKey.Counted));
        }
    }

    [Fact]
    public void Read_OfChunksThatAreTurnedMissingRepeatedCutOffOrOfAnotherFile_IsRefused()
    {
        var content = new byte[3 * Chunk];
        new Random(1).NextBytes(content);
        var (file, other) = (SealWith(Salt, content), SealWith(new byte[24], content));
        byte[] Part(int chunk) => file[(Header + (chunk * SealedChunk))..(Header + ((chunk + 1) * SealedChunk))];
        var header = file[..Header];

        Assert.Equal(content, Open([.. header, .. Part(0), .. Part(1), .. Part(2)], SomeKey.Counted));
        byte[][] wrong =
        [
            [.. header, .. Part(1), .. Part(0), .. Part(2)],
            [.. header, .. Part(0), .. Part(2)],
            [.. header, .. Part(0), .. Part(1)],
            [.. header, .. Part(0), .. Part(1), .. Part(1), .. Part(2)],
            [.. header, .. Part(0), .. Part(1), .. Part(2), .. Part(2)],
            [.. header, .. Part(0), .. other[(Header + SealedChunk)..]],
            [.. other[..Header], .. file[Header..]],
        ];
        Assert.All(wrong, bytes => Assert.Throws<InvalidDataException>(() => Open(bytes, SomeKey.Counted)));
    }

    [Fact]
    public void Read_WithAnotherKey_OrForAnotherPurpose_IsRefused()
    {
        var file = SealWith(Salt, "host-1:9100"u8);

        Assert.Throws<InvalidDataException>(() => Open(file, SomeKey.Other));
        Assert.Throws<InvalidDataException>(() =>
        {
            using var reader = new UnsealingStream(new MemoryStream(file), SomeKey.Counted, SealPurpose.Store);
        });
    }

    [Fact]
    public void Read_OfALargeFile_HoldsTwoChunks()
    {
        var file = new MemoryStream(SealWith(Salt, new byte[64 * Chunk]));
        var taken = new byte[1000];
        var before = GC.GetAllocatedBytesForCurrentThread();
        using var reader = new UnsealingStream(file, SomeKey.Counted, SealPurpose.Snapshot);
        while (reader.Read(taken) > 0)
        {
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 2 * Chunk, 4 * Chunk);
    }

    private static byte[] SealWith(byte[] salt, ReadOnlySpan<byte> content)
    {
        using var file = new MemoryStream();
        using var sealing = new SealingStream(file, FileSeal.Begin(SomeKey.Counted, SealPurpose.Snapshot, salt));
        sealing.Write(content);
        sealing.Finish();
        return file.ToArray();
    }

    private static byte[] Open(byte[] file, SealKey key)
    {
        using var reader = new UnsealingStream(new MemoryStream(file), key, SealPurpose.Snapshot);
        using var content = new MemoryStream();
        reader.CopyTo(content);
        return content.ToArray();
    }
}
