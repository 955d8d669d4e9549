using System.Collections.Concurrent;
using System.Runtime.Versioning;
using System.Text;
using Exporter.Feedback;
using Exporter.Feedback.Storage;
using Exporter.Feedback.Storage.Sealing;
using Exporter.Signals;
using Exporter.Signals.State.Sealing;
using Exporter.Tests.Signals.State.Sealing;
using Exporter.Trainer.Dataset;

namespace Exporter.Tests.Feedback.Storage.Sealing;

/// <summary>An encrypted store does what a store in clear does, tells nothing, and is never lost over a key.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class SealedStoreTests : IDisposable
{
    private const string Host = "host-that-nobody-may-know";

    private readonly string _folder = Directory.CreateTempSubdirectory("sealed-store-").FullName;
    private readonly ConcurrentQueue<StoreNotice> _notices = new();
    private readonly StoreMetrics _metrics = new(new object());

    private string File => Path.Combine(_folder, Store.FileName);

    [Fact]
    public void Keep_AcrossTwoLives_IsThere_AndInNoFile()
    {
        using (var store = Open(SomeKey.Counted))
        {
            Keep(store, 1);
            AssertNowhere(Directory.GetFiles(_folder));
            Assert.True(new FileInfo(File + "-wal").Length > 4096);
        }

        using (var next = Open(SomeKey.Counted))
        {
            Keep(next, 2);
        }

        Assert.Equal([File], Directory.GetFiles(_folder));
        AssertNowhere(File);
        Assert.Equal([2, 1], Read(SomeKey.Counted));
        Assert.Empty(_notices);
    }

    [Fact]
    public void Read_BesideTheWriter_SeesWhatIsCommitted()
    {
        using var store = Open(SomeKey.Counted);
        for (var startMs = 1; startMs <= 20; startMs++)
        {
            Keep(store, startMs);
            Assert.Equal(startMs, Read(SomeKey.Counted)[0]);
        }

        Assert.True(ListedIncidents.TryRead([File], SomeKey.Counted, Definition, out var incidents, out _));
        Assert.Equal(20, incidents.Length);
    }

    [Fact]
    public void Open_WithAnotherKeyOrNone_OrAClearOneWithAKey_IsRefusedAndLeftAlone()
    {
        using (var store = Open(SomeKey.Counted))
        {
            Keep(store, 1);
        }

        var (encrypted, clear) = (File, Path.Combine(_folder, "clear.db"));
        using (var store = new Store(clear, _metrics, TimeProvider.System, _notices.Enqueue))
        {
            Keep(store, 1);
        }

        (string File, SealKey? Key, string Message)[] wrong =
        [
            (encrypted, SomeKey.Other, $"{encrypted} is encrypted with key df18f1b9beb80d3c, and --storage.key-file has key {SomeKey.Other.Id}"),
            (encrypted, null, $"{encrypted} is encrypted with key df18f1b9beb80d3c: --storage.key-file is needed"),
            (clear, SomeKey.Counted, $"{clear} is not encrypted, and --storage.key-file is given: \"foresight_exporter storage encrypt\" encrypts what is there"),
        ];
        foreach (var (file, key, message) in wrong)
        {
            var before = System.IO.File.ReadAllBytes(file);
            using (var store = new Store(file, _metrics, TimeProvider.System, _notices.Enqueue, key))
            {
                Assert.False(store.Enqueue(new IncidentWrite([("node", Incident(2))], 0)));
            }

            Assert.True(_notices.TryDequeue(out var notice));
            Assert.Equal((StoreNoticeKind.Refused, message), (notice.Kind, notice.Reason));
            Assert.Equal(message, Assert.Throws<StoreRefusedException>(() => KeptIncidents.Read(file, "", key)).Message);
            Assert.False(ListedIncidents.TryRead([file], key, Definition, out _, out var mistakes));
            Assert.Equal([message], mistakes);
            Assert.Equal(before, System.IO.File.ReadAllBytes(file));
        }

        Assert.Equal([clear, encrypted], Directory.GetFiles(_folder).Order(StringComparer.Ordinal));
        Assert.Equal([1], Read(SomeKey.Counted));
    }

    [Theory]
    [InlineData(40)]
    [InlineData(64 + 100)]
    [InlineData(64 + 4124 + 2000)]
    public void Open_DamagedFile_IsSetAsideAndBegunAnew(int at)
    {
        using (var store = Open(SomeKey.Counted))
        {
            Keep(store, 1);
        }

        var bytes = System.IO.File.ReadAllBytes(File);
        bytes[at] ^= 1;
        System.IO.File.WriteAllBytes(File, bytes);

        using (var next = Open(SomeKey.Counted))
        {
            Keep(next, 7);
        }

        Assert.Equal([7], Read(SomeKey.Counted));
        Assert.Equal(bytes, System.IO.File.ReadAllBytes(File + ".damaged"));
        Assert.Equal(StoreNoticeKind.SetAside, Assert.Single(_notices).Kind);
    }

    [Fact]
    public void Read_AfterAPageBecameDamaged_FailsAsDamage_AndGivesNoRow()
    {
        using (var store = Open(SomeKey.Counted))
        {
            Keep(store, 1);
        }

        var bytes = System.IO.File.ReadAllBytes(File);
        for (var at = 64 + 4124; at < bytes.Length; at += 4124)
        {
            bytes[at + 20] ^= 1;
        }

        System.IO.File.WriteAllBytes(File, bytes);

        var message = Assert.Throws<StoreRefusedException>(() => Read(SomeKey.Counted)).Message;
        Assert.StartsWith($"{File} cannot be read: SQLite Error 11", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Convert_ThereAndBackAndToAnotherKey_KeepsEverything()
    {
        using (var store = Open(null))
        {
            Keep(store, 1);
        }

        StoreConversion.Convert(File, null, SomeKey.Counted);
        AssertNowhere(File);
        Assert.Equal([1], Read(SomeKey.Counted));
        using (var store = Open(SomeKey.Counted))
        {
            Keep(store, 2);
        }

        StoreConversion.Convert(File, SomeKey.Counted, SomeKey.Other);
        Assert.Equal([2, 1], Read(SomeKey.Other));
        Assert.Throws<StoreRefusedException>(() => Read(SomeKey.Counted));

        StoreConversion.Convert(File, SomeKey.Other, null);
        Assert.Equal([File], Directory.GetFiles(_folder));
        Assert.Equal([2, 1], Read(null));
        Assert.Equal("SQLite format 3\0"u8.ToArray(), System.IO.File.ReadAllBytes(File)[..16]);
    }

    [Fact]
    public void Convert_AfterAKill_TakesInWhatTheLogHas()
    {
        var copy = Path.Combine(_folder, "killed.db");
        using (var store = Open(SomeKey.Counted))
        {
            Keep(store, 1);
            Keep(store, 2);
            System.IO.File.Copy(File, copy);
            System.IO.File.Copy(File + "-wal", copy + "-wal");
        }

        StoreConversion.Convert(copy, SomeKey.Counted, null);

        Assert.Equal([2, 1], [.. KeptIncidents.Read(copy, "").Select(kept => kept.Incident.StartMs)]);
    }

    [Fact]
    public void Open_AfterAPowerCutThatToreEveryPageOfACheckpoint_HasEverythingFromTheLog()
    {
        var (whole, torn) = (Path.Combine(_folder, "whole.db"), Path.Combine(_folder, "torn.db"));
        using (var store = Open(SomeKey.Counted))
        {
            Keep(store, 1);
            Keep(store, 2);
            System.IO.File.Copy(File, whole);
            System.IO.File.Copy(File + "-wal", whole + "-wal");
            System.IO.File.Copy(File + "-wal", torn + "-wal");
        }

        // Closing brings the log into the file; of each page, only half has reached the disk, and the log has not been removed.
        new StoreFile(whole, SomeKey.Counted).OpenForWriting().Dispose();
        var bytes = System.IO.File.ReadAllBytes(whole);
        for (var at = 64; at < bytes.Length; at += 4124)
        {
            bytes.AsSpan(at + 2000, 2124).Clear();
        }

        System.IO.File.WriteAllBytes(torn, bytes);

        using (var next = new Store(torn, _metrics, TimeProvider.System, _notices.Enqueue, SomeKey.Counted))
        {
            Keep(next, 3);
        }

        Assert.Empty(_notices);
        Assert.Equal([3, 2, 1], KeptIncidents.Read(torn, "", SomeKey.Counted).Select(kept => kept.Incident.StartMs));
    }

    [Fact]
    public void Convert_WhileSomebodyHasItOpen_IsRefused_AndChangesNothing()
    {
        using var store = Open(null);
        Keep(store, 1);

        var message = Assert.Throws<StoreRefusedException>(() => StoreConversion.Convert(File, null, SomeKey.Counted)).Message;

        Assert.Equal($"{File} cannot be converted while somebody else has it open", message);
        Keep(store, 2);
        Assert.Equal([2, 1], Read(null));
    }

    [Fact]
    public void Convert_DamagedFile_IsRefused_AndLeftAlone()
    {
        using (var store = Open(SomeKey.Counted))
        {
            Keep(store, 1);
        }

        var bytes = System.IO.File.ReadAllBytes(File);
        bytes[^100] ^= 1;
        System.IO.File.WriteAllBytes(File, bytes);

        Assert.StartsWith($"{File} cannot be converted: ", Assert.Throws<StoreRefusedException>(() => StoreConversion.Convert(File, SomeKey.Counted, null)).Message, StringComparison.Ordinal);
        Assert.Equal(bytes, System.IO.File.ReadAllBytes(File));
    }

    public void Dispose()
    {
        _metrics.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static PredictorDefinition Definition { get; } = new()
    {
        Name = "node",
        EntityLabels = ["instance"],
        Horizons = [TimeSpan.FromHours(1)],
        Signals = [new SignalDefinition("load", "load")],
    };

    private static ReportedIncident Incident(long startMs) => new($"id-{startMs}", Labels.Of(("instance", Host)), startMs, null, $"{Host} failed", "");

    private static void Keep(Store store, long startMs)
    {
        var write = new IncidentWrite([("node", Incident(startMs))], 0);
        Assert.True(store.Enqueue(write));
        Assert.NotNull(write.Receipts.GetAwaiter().GetResult());
    }

    private static void AssertNowhere(params string[] files)
    {
        Assert.NotEmpty(files);
        Assert.All(files, file =>
        {
            using var shared = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var bytes = new byte[shared.Length];
            shared.ReadExactly(bytes);
            Assert.True(bytes.AsSpan().IndexOf(Encoding.ASCII.GetBytes(Host)) < 0, $"{file} tells the host");
            Assert.True(bytes.AsSpan().IndexOf("CREATE TABLE"u8) < 0, $"{file} tells the tables");
        });
    }

    private Store Open(SealKey? key) => new(File, _metrics, TimeProvider.System, _notices.Enqueue, key);

    private List<long> Read(SealKey? key) => [.. KeptIncidents.Read(File, "", key).Select(kept => kept.Incident.StartMs)];
}
