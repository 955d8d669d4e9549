using System.Numerics;
using CsCheck;
using Exporter.Host.State;

namespace Exporter.Tests.Host.State;

public sealed class SnapshotFileTests : IDisposable
{
    private static readonly SnapshotHeader Header = new("predictor", "node", "0.1.0", "step: 30s");

    private readonly string _folder = RunningHost.NewFolder();

    private string File => Path.Combine(_folder, "a.snapshot");

    [Fact]
    public void Read_OfWhatWasWritten_IsTheSame()
    {
        var id = Write([1, 2, 3], [], new byte[100_000]);

        using var reader = new SnapshotReader(File);

        Assert.Equal(Header, reader.Header);
        Assert.Equal([1, 2, 3], Next(reader)!);
        Assert.Equal([], Next(reader)!);
        Assert.Equal(new byte[100_000], Next(reader)!);
        Assert.Null(Next(reader));
        Assert.Equal(id, reader.Id);
        Assert.Equal(["a.snapshot"], Directory.GetFiles(_folder).Select(file => Path.GetFileName(file)));
    }

    [Fact]
    public void Dispose_BeforeCommit_LeavesTheEarlierFileAlone()
    {
        var id = Write([1]);
        using (var writer = new SnapshotWriter(File, Header))
        {
            writer.Section(SnapshotFormat.Slice, [2]);
        }

        Assert.Equal(id, ReadAll());
        Assert.Single(Directory.GetFiles(_folder));
    }

    [Fact]
    public void Read_OfAnyPrefix_IsRefusedAsDamaged()
    {
        Write([1, 2, 3], [4]);
        var whole = System.IO.File.ReadAllBytes(File);
        for (var length = 0; length < whole.Length; length++)
        {
            System.IO.File.WriteAllBytes(File, whole[..length]);
            var refusal = Assert.Throws<SnapshotRefusedException>(() => ReadAll());
            Assert.Equal(SnapshotRefusal.Damaged, refusal.Reason);
            Assert.StartsWith(File, refusal.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Read_WithAnyBitTurned_IsRefused()
    {
        Write([1, 2, 3], [4, 5, 6, 7, 8, 9, 10, 11, 12]);
        var whole = System.IO.File.ReadAllBytes(File);
        for (var bit = 0; bit < whole.Length * 8; bit++)
        {
            var damaged = whole.ToArray();
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            System.IO.File.WriteAllBytes(File, damaged);
            Assert.Throws<SnapshotRefusedException>(() => ReadAll());
        }
    }

    [Theory]
    [InlineData(int.MaxValue)]
    [InlineData(1 << 30)]
    [InlineData(-1)]
    public void Read_OfASectionThatSaysItIsHuge_AllocatesNoneOfIt(int length)
    {
        Write([1]);
        using (var file = System.IO.File.OpenWrite(File))
        {
            file.Position = 16;
            file.Write(BitConverter.GetBytes(length));
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        var refusal = Assert.Throws<SnapshotRefusedException>(() => ReadAll());

        Assert.Equal(SnapshotRefusal.Damaged, refusal.Reason);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(77)]
    public void Read_OfAnotherVersion_IsRefusedWithBoth(uint version)
    {
        Write([1]);
        using (var file = System.IO.File.OpenWrite(File))
        {
            file.Position = 8;
            file.Write(BitConverter.GetBytes(version));
        }

        var refusal = Assert.Throws<SnapshotRefusedException>(() => ReadAll());

        Assert.Equal(SnapshotRefusal.Version, refusal.Reason);
        Assert.Equal($"{File} has format version {version}, this program reads version {SnapshotFormat.Version}", refusal.Message);
    }

    [Fact]
    public void Checksum_OfTheStandardsExample_IsTheStandards()
    {
        // RFC 3720, B.4: 32 bytes of zeros, and the numbers 0 to 31.
        Assert.Equal(0x8a9136aau, Checksum.Of(new byte[32]));
        Assert.Equal(0x46dd794eu, Checksum.Of([.. Enumerable.Range(0, 32).Select(i => (byte)i)]));
        Gen.Byte.Array.Sample(bytes => Checksum.Of(bytes) == ~bytes.Aggregate(~0u, BitOperations.Crc32C));
    }

    [Theory]
    [InlineData("node/1")]
    [InlineData("..")]
    [InlineData("größe x")]
    public void PredictorFile_OfAnyName_LiesInTheFolder(string name)
    {
        using var folder = StateFolder.Open(_folder);

        Assert.Equal(_folder, Path.GetDirectoryName(folder.PredictorFile(name)));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static byte[]? Next(SnapshotReader reader)
    {
        if (reader.Next(out _) is not { } section)
        {
            return null;
        }

        var bytes = new List<byte>();
        while (!section.AtEnd)
        {
            bytes.Add(section.Read<byte>());
        }

        return [.. bytes];
    }

    private uint Write(params byte[][] sections)
    {
        using var writer = new SnapshotWriter(File, Header);
        foreach (var section in sections)
        {
            writer.Section(SnapshotFormat.Slice, section);
        }

        return writer.Commit();
    }

    private uint ReadAll()
    {
        using var reader = new SnapshotReader(File);
        while (reader.Next(out _) is not null)
        {
        }

        return reader.Id;
    }
}
