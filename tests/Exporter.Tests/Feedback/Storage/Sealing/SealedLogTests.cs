using Exporter.Feedback.Storage.Sealing;
using Exporter.Tests.Signals.State.Sealing;

namespace Exporter.Tests.Feedback.Storage.Sealing;

/// <summary>The encrypted form of a write-ahead log, the end of which a power cut may have torn.</summary>
public sealed class SealedLogTests
{
    private static readonly byte[] Page = [.. Enumerable.Range(0, 4096).Select(i => (byte)(i % 251))];

    [Fact]
    public void Frame_ThatIsTorn_IsZeroWhereTheLastCommitIsLookedFor_AndCorruptWhereItIsReadAsAPage()
    {
        var file = Log();
        foreach (var at in (int[])[64 + 60 + 5, 64 + 60 + 52 + 5])
        {
            var torn = new MemoryFile(file.Bytes);
            torn.Bytes[at] ^= 1;
            var frame = new byte[24 + 4096];
            Assert.Equal(SqliteCode.Ok, Over(torn).Read(frame, 32));
            Assert.All(frame, value => Assert.Equal(0, value));
        }

        file.Bytes[64 + 60 + 52 + 5] ^= 1;
        Assert.Equal(SqliteCode.Corrupt, Over(file).Read(new byte[4096], 32 + 24));
    }

    [Fact]
    public void Log_WhoseHeaderIsTorn_IsEmpty_AndBegunAnew()
    {
        var file = Log();
        file.Bytes[30] ^= 1;
        var pages = Over(file);

        Assert.Equal((SqliteCode.Ok, 0L), (pages.Size(out var size), size));
        Assert.Equal(SqliteCode.Ok, pages.Write(new byte[32], 0));
        Assert.Equal(64 + 60, file.Bytes.Length);
    }

    [Fact]
    public void Log_MadeByAnotherProcess_IsSeenOnceItIsThere()
    {
        var file = new MemoryFile();
        var pages = Over(file);
        Assert.Equal((SqliteCode.Ok, 0L), (pages.Size(out var size), size));

        Write(file, 0, [.. Enumerable.Repeat((byte)9, 32)]);

        var header = new byte[32];
        Assert.Equal(SqliteCode.Ok, pages.Read(header, 0));
        Assert.All(header, value => Assert.Equal(9, value));
    }

    private static MemoryFile Log()
    {
        var file = new MemoryFile();
        Write(file, 0, new byte[32]);
        Write(file, 32, [.. Enumerable.Repeat((byte)3, 24)]);
        Write(file, 56, Page);
        return file;
    }

    private static void Write(MemoryFile file, long offset, byte[] bytes) => Assert.Equal(SqliteCode.Ok, Over(file).Write(bytes, offset));

    private static SealedPages Over(MemoryFile file) => new(file, PageLayout.Log, SomeKey.Counted);
}
