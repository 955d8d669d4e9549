using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Exporter.Feedback.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Time.Testing;

namespace Exporter.Tests.Feedback.Storage;

/// <summary>What a person gets from the store when all is well, and when the disk or the file is not.</summary>
public sealed class StoreTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("store-").FullName;
    private readonly object _scope = new();
    private readonly StoreMetrics _metrics;
    private readonly MeterListener _listener = new();
    private readonly FakeTimeProvider _time = new();
    private readonly ConcurrentQueue<StoreNotice> _notices = new();

    private long _failures;

    public StoreTests()
    {
        _listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Scope == _scope && instrument.Name == "foresight_store_failures_total")
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((_, value, _, _) => Interlocked.Add(ref _failures, value));
        _listener.Start();
        _metrics = new StoreMetrics(_scope);
    }

    private string File => Path.Combine(_folder, "state", Store.FileName);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Enqueue_AcrossTwoLives_KeepsWhatWasWritten()
    {
        using (var store = Open())
        {
            Assert.True(store.Enqueue(new Onset(1)));
            Assert.True(store.Enqueue(new Onset(2)));
            await store.FlushAsync(Cancel);
            Assert.Equal([1, 2], Onsets(store));
        }

        using var next = Open();
        next.Enqueue(new Onset(3));
        await next.FlushAsync(Cancel);

        Assert.Equal([1, 2, 3], Onsets(next));
        Assert.Empty(_notices);
    }

    [Fact]
    public void Dispose_WhileWritesWait_WritesThemFirst()
    {
        using (var store = Open())
        {
            for (var onset = 0; onset < 1000; onset++)
            {
                store.Enqueue(new Onset(onset));
            }
        }

        using var next = Open();
        Assert.Equal(1000, Onsets(next).Count);
    }

    [Fact]
    public void Open_NewFile_IsReadableByItsOwnerOnly()
    {
        // Windows has no such modes.
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        using var store = Open();
        store.Enqueue(new Onset(1));
        store.Dispose();
        using var again = Open();

        foreach (var file in Directory.GetFiles(Path.GetDirectoryName(File)!))
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, System.IO.File.GetUnixFileMode(file));
        }
    }

    [Theory]
    [InlineData("not a database at all, but long enough to be looked at: ")]
    [InlineData("")]
    public async Task Open_DamagedFile_IsSetAsideAndBegunAnew(string content)
    {
        var damaged = await DamageAsync(content);

        using var store = Open();
        store.Enqueue(new Onset(7));
        await store.FlushAsync(Cancel);

        Assert.Equal([7], Onsets(store));
        Assert.Equal(damaged, await System.IO.File.ReadAllBytesAsync(File + ".damaged", Cancel));
        var notice = Assert.Single(_notices);
        Assert.Equal((StoreNoticeKind.SetAside, File), (notice.Kind, notice.Path));
        Assert.Contains(File + ".damaged", notice.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_NewerSchema_IsRefusedAndLeftAlone()
    {
        Open().Dispose();
        Execute("PRAGMA user_version = 999");
        var before = await System.IO.File.ReadAllBytesAsync(File, Cancel);

        using var store = Open();

        Assert.False(store.Enqueue(new Onset(1)));
        Assert.Empty(Onsets(store));
        Assert.Equal(before, await System.IO.File.ReadAllBytesAsync(File, Cancel));
        var notice = Assert.Single(_notices);
        Assert.Equal(StoreNoticeKind.Refused, notice.Kind);
        Assert.Equal($"{File} has schema version 999, this build knows versions up to {StoreSchema.Version}", notice.Reason);
    }

    [Fact]
    public void Open_DatabaseOfAnotherProgram_IsRefusedAndLeftAlone()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(File)!);
        Execute("CREATE TABLE theirs (a INTEGER)");

        using var store = Open();

        Assert.False(store.Enqueue(new Onset(1)));
        Assert.Equal($"{File} is a database of another program", Assert.Single(_notices).Reason);
        Execute("INSERT INTO theirs VALUES (1)");
    }

    [Fact]
    public async Task Enqueue_WhileTheFolderCannotBeWritten_TellsOnceAndWritesLater()
    {
        // A file where the folder should be: even root cannot write below it.
        await System.IO.File.WriteAllTextAsync(Path.Combine(_folder, "state"), "", Cancel);
        using var store = Open();
        store.Enqueue(new Onset(1));
        await PassTimeUntilAsync(() => Volatile.Read(ref _failures) >= 3);
        store.Enqueue(new Onset(2));
        System.IO.File.Delete(Path.Combine(_folder, "state"));
        var flush = store.FlushAsync(Cancel);
        await PassTimeUntilAsync(() => flush.IsCompleted);

        Assert.Equal([1, 2], Onsets(store));
        Assert.Equal([StoreNoticeKind.Failing, StoreNoticeKind.Recovered], _notices.Select(notice => notice.Kind));
    }

    [Fact]
    public async Task Enqueue_SomethingThatFitsNoTable_DropsOnlyThat()
    {
        using var open = new ManualResetEventSlim();
        using var store = Open();
        store.Enqueue(new Gate(open));
        store.Enqueue(new Onset(1));
        store.Enqueue(new Wrong());
        store.Enqueue(new Onset(2));
        open.Set();
        await store.FlushAsync(Cancel);

        Assert.Equal([1, 2], Onsets(store));
        Assert.Equal([false], Wrong.Answers);
    }

    [Fact]
    public async Task Enqueue_MoreThanMayWait_DropsWhatComesAndTellsOnce()
    {
        using var open = new ManualResetEventSlim();
        using var store = Open();
        store.Enqueue(new Gate(open));
        var taken = 0;
        for (var onset = 0; onset < Store.MaxWaiting + 1000; onset++)
        {
            taken += store.Enqueue(new Onset(onset)) ? 1 : 0;
        }

        open.Set();
        await store.FlushAsync(Cancel);

        // What holds the writer may take a place itself, or the writer may have taken a first batch with it.
        Assert.InRange(taken, Store.MaxWaiting - 1, Store.MaxWaiting + 256);
        Assert.Equal(taken, Onsets(store).Count);
        Assert.Equal(StoreNoticeKind.Overflowing, Assert.Single(_notices).Kind);
    }

    [Fact]
    public void Enqueue_MoreBytesThanMayWait_IsDropped()
    {
        using var store = Open();

        Assert.False(store.Enqueue(new Onset(1) { Bytes = Store.MaxWaitingBytes + 1 }));
        Assert.True(store.Enqueue(new Onset(2)));
    }

    public void Dispose()
    {
        _metrics.Dispose();
        _listener.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private Store Open() => new(File, _metrics, _time, _notices.Enqueue);

    private static List<long> Onsets(Store store) => store.Read(
        connection =>
        {
            using var command = connection.CreateCommand();
            command.CommandText = "SELECT onset_ms FROM onsets ORDER BY onset_ms";
            using var reader = command.ExecuteReader();
            List<long> found = [];
            while (reader.Read())
            {
                found.Add(reader.GetInt64(0));
            }

            return found;
        },
        otherwise: []);

    private async Task<byte[]> DamageAsync(string content)
    {
        Open().Dispose();
        var bytes = content.Length > 0 ? [.. Enumerable.Repeat(content, 20).SelectMany(text => text).Select(c => (byte)c)] : await System.IO.File.ReadAllBytesAsync(File, Cancel);
        if (content.Length == 0)
        {
            // The header stays; the second page, a table's root, is not a page any more.
            bytes.AsSpan(4096, 2048).Fill(0xff);
        }

        await System.IO.File.WriteAllBytesAsync(File, bytes, Cancel);
        return bytes;
    }

    private void Execute(string text)
    {
        using var connection = new SqliteConnection($"Data Source={File};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The texts are the constants above.
        command.CommandText = text;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    private async Task PassTimeUntilAsync(Func<bool> condition) =>
        await TestKit.Poll.Until("the store goes on", () =>
        {
            _time.Advance(TimeSpan.FromSeconds(10));
            return Task.FromResult(condition());
        });

    private sealed class Onset(long atMs) : IStoreWrite
    {
        public long Bytes { get; init; } = 100;

        public void Apply(SqliteConnection connection)
        {
            using var command = connection.CreateCommand();
            command.CommandText = "INSERT INTO onsets (predictor, horizon, onset_ms, entity, outcome) VALUES ('p', '5m', $at, '{}', 'missed')";
            command.Parameters.AddWithValue("$at", atMs);
            command.ExecuteNonQuery();
        }
    }

    private sealed class Wrong : IStoreWrite
    {
        public static ConcurrentQueue<bool> Answers { get; } = new();

        public long Bytes => 1;

        public void Apply(SqliteConnection connection)
        {
            using var command = connection.CreateCommand();
            command.CommandText = "INSERT INTO onsets (predictor) VALUES (NULL)";
            command.ExecuteNonQuery();
        }

        public void Done(bool written) => Answers.Enqueue(written);
    }

    /// <summary>Holds the writer until it is opened.</summary>
    private sealed class Gate(ManualResetEventSlim open) : IStoreWrite
    {
        public long Bytes => 1;

        public void Apply(SqliteConnection connection) => Assert.True(open.Wait(TimeSpan.FromSeconds(60)));
    }
}
