using System.Collections.Concurrent;
using Exporter.Feedback;
using Exporter.Feedback.Storage;
using Exporter.Signals;
using Exporter.Signals.State.Sealing;
using Exporter.TestKit;

namespace Exporter.Integration.Tests.State;

/// <summary>A full disk makes an encrypted store wait; it damages nothing.</summary>
public sealed class EncryptedDiskTests
{
    private static readonly SealKey Key = new([.. Enumerable.Range(0, SealKey.Bytes).Select(i => (byte)(3 * i))]);

    [Fact]
    public async Task Disk_Full_KeepsWhatIsCommitted_AndTakesTheRestWhenThereIsRoom()
    {
        await using TemporaryMount disk = await TemporaryMount.CreateAsync(megabytes: 4);
        string file = Path.Combine(disk.Path, Store.FileName);
        string ballast = Path.Combine(disk.Path, "brim");
        ConcurrentQueue<StoreNotice> notices = new();
        using StoreMetrics metrics = new(new object());
        int kept = 0;
        using (Store store = new(file, metrics, TimeProvider.System, notices.Enqueue, Key))
        {
            await KeepAsync(store, kept++);
            await File.WriteAllBytesAsync(ballast, new byte[3 << 20], TestContext.Current.CancellationToken);
            while (notices.IsEmpty)
            {
                Task keeping = KeepAsync(store, kept++);
                await Poll.Until("it is written, or the disk is full", () => Task.FromResult(keeping.IsCompleted || !notices.IsEmpty));
            }

            Assert.Equal(StoreNoticeKind.Failing, Assert.Single(notices).Kind);
            Assert.Equal(kept - 1, KeptIncidents.Read(file, "", Key).Length);
            File.Delete(ballast);
            await store.FlushAsync(TestContext.Current.CancellationToken);
            Assert.Equal(kept, KeptIncidents.Read(file, "", Key).Length);
        }

        Assert.Equal([StoreNoticeKind.Failing, StoreNoticeKind.Recovered], notices.Select(notice => notice.Kind));
        Assert.Equal([file], Directory.GetFiles(disk.Path));
        using Store next = new(file, metrics, TimeProvider.System, notices.Enqueue, Key);
        Assert.Equal(kept, KeptIncidents.Read(file, "", Key).Length);
        Assert.Equal(2, notices.Count);
    }

    /// <summary>Keeps an incident with a note of ten pages.</summary>
    private static async Task KeepAsync(Store store, int number)
    {
        IncidentWrite write = new([("node", new ReportedIncident($"{number}", Labels.Of(("instance", "a")), number, null, new string('n', 40_000), ""))], 0);
        Assert.True(store.Enqueue(write));
        await write.Receipts;
    }
}
