using System.Threading.Channels;
using Exporter.Signals.State.Sealing;
using Microsoft.Data.Sqlite;

namespace Exporter.Feedback.Storage;

/// <summary>What must outlive the process, in one SQLite file; written by one background thread, so that nobody waits for a disk.</summary>
/// <remarks>
/// <see cref="Enqueue"/> takes a write and returns at once. The writer commits whatever waits as one transaction, in order. What cannot be
/// written stays first in the queue and is tried again; a queue that is full drops what comes, and counts it. A damaged file is
/// set aside and a new one begun; a file of a newer version, or encrypted otherwise, is left alone, and nothing is kept. No fault of the disk comes out of any
/// member. Safe from several threads.
/// </remarks>
public sealed class Store : IDisposable
{
    /// <summary>Name of the file in the state folder.</summary>
    public const string FileName = "foresight.db";

    /// <summary>Writes that may wait.</summary>
    public const int MaxWaiting = 4096;

    /// <summary>Memory of the writes that may wait, in bytes.</summary>
    public const long MaxWaitingBytes = 64 << 20;

    /// <summary>Writes in one transaction: few enough that what is tried again is little.</summary>
    private const int MaxBatch = 256;

    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(5);

    private readonly Channel<IStoreWrite> _queue =
        Channel.CreateBounded<IStoreWrite>(new BoundedChannelOptions(MaxWaiting) { SingleReader = true });
    private readonly CancellationTokenSource _ending = new();
    private readonly List<IStoreWrite> _batch = [];
    private readonly StoreFile _file;
    private readonly StoreMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly Action<StoreNotice> _tell;
    private readonly Task _writing;
    private SqliteConnection? _connection;
    private long _waitingBytes;
    private bool _isFailing;
    private StoreFault _lastFault;
    private volatile bool _isRefused;
    private volatile bool _isOverflowing;

    /// <summary>Opens the store; where that fails, it is tried again with the first write.</summary>
    /// <param name="path">The file; created where it is missing, for its owner only.</param>
    /// <param name="metrics">What is counted.</param>
    /// <param name="time">Measures the time between attempts.</param>
    /// <param name="tell">Receives what a person should know; called from any thread.</param>
    /// <param name="key">What the file is encrypted with; null for a file in clear.</param>
    public Store(string path, StoreMetrics metrics, TimeProvider time, Action<StoreNotice> tell, SealKey? key = null)
    {
        (_file, _metrics, _time, _tell) = (new StoreFile(path, key), metrics, time, tell);
        Attempt(() => Connection());
        _writing = Task.Run(WriteAsync);
    }

    /// <summary>Has something written soon.</summary>
    /// <returns>False when it will not be: too much waits, or the store is refused or closed. <see cref="IStoreWrite.Done"/> was then called.</returns>
    public bool Enqueue(IStoreWrite write)
    {
        // Counted before the writer may have taken it.
        var waiting = Wait(1, write.Bytes);
        var isRefused = _isRefused;
        if (!isRefused && waiting <= MaxWaitingBytes && _queue.Writer.TryWrite(write))
        {
            return true;
        }

        Wait(-1, -write.Bytes);
        _metrics.Dropped(1);
        if (!isRefused && !_isOverflowing)
        {
            _isOverflowing = true;
            Tell(StoreNoticeKind.Overflowing, $"{MaxWaiting} writes or {MaxWaitingBytes} bytes wait already");
        }

        write.Done(written: false);
        return false;
    }

    /// <summary>Reads, beside the writer.</summary>
    /// <returns>What <paramref name="read"/> gives; <paramref name="otherwise"/> where nothing can be read.</returns>
    public T Read<T>(Func<SqliteConnection, T> read, T otherwise)
    {
        if (_isRefused || !File.Exists(_file.Path))
        {
            return otherwise;
        }

        try
        {
            using var connection = _file.OpenForReading();
            return read(connection);
        }
        catch (Exception exception) when (StoreFaults.IsExpected(exception))
        {
            _metrics.Failed(StoreFaults.Of(exception));
            Tell(StoreNoticeKind.Failing, exception.Message);
            return otherwise;
        }
    }

    /// <summary>Waits until everything that was enqueued before is written, or given up.</summary>
    /// <exception cref="OperationCanceledException">It took too long.</exception>
    /// <exception cref="ChannelClosedException">The store is closed.</exception>
    public async Task FlushAsync(CancellationToken cancellation = default)
    {
        var mark = new FlushMark();
        await _queue.Writer.WriteAsync(mark, cancellation).ConfigureAwait(false);
        _metrics.Waiting(1, 0);
        await mark.Reached.WaitAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>Writes what waits, if that succeeds at once, and closes.</summary>
    public void Dispose()
    {
        if (!_queue.Writer.TryComplete())
        {
            return;
        }

        _ending.Cancel();
        _writing.GetAwaiter().GetResult();
        _connection?.Dispose();
        _ending.Dispose();
    }

    private async Task WriteAsync()
    {
        while (_batch.Count > 0 || await _queue.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            while (_batch.Count < MaxBatch && _queue.Reader.TryRead(out var write))
            {
                _batch.Add(write);
            }

            if (Attempt(() => Commit(_batch)))
            {
                Finish(written: true);
            }
            else if (_lastFault == StoreFault.Internal)
            {
                // One of them cannot be written, whatever the disk: the others must not wait for it.
                SingleOut();
            }
            else if (_isRefused || _ending.IsCancellationRequested)
            {
                Finish(written: false);
            }
            else
            {
                await RestAsync().ConfigureAwait(false);
            }
        }
    }

    private async Task RestAsync()
    {
        try
        {
            await Task.Delay(RetryAfter, _time, _ending.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The end: one last attempt follows.
        }
    }

    private void SingleOut()
    {
        IStoreWrite[] all = [.. _batch];
        foreach (var write in all)
        {
            _batch.Clear();
            _batch.Add(write);
            Finish(written: Attempt(() => Commit(_batch)));
        }
    }

    private void Commit(List<IStoreWrite> batch)
    {
        var connection = Connection();
        using var transaction = connection.BeginTransaction();
        foreach (var write in batch)
        {
            write.Apply(connection);
        }

        transaction.Commit();
    }

    private void Finish(bool written)
    {
        if (written)
        {
            _metrics.Written(_batch.Count);
            _isOverflowing = false;
        }
        else
        {
            _metrics.Dropped(_batch.Count);
        }

        foreach (var write in _batch)
        {
            Wait(-1, -write.Bytes);
            write.Done(written);
        }

        _batch.Clear();
    }

    private SqliteConnection Connection()
    {
        if (_connection is not null)
        {
            return _connection;
        }

        try
        {
            return _connection = _file.OpenForWriting();
        }
        catch (SqliteException exception) when (StoreFaults.Of(exception) == StoreFault.Damaged)
        {
            SetAside(exception);
            return _connection = _file.OpenForWriting();
        }
    }

    private void SetAside(SqliteException exception)
    {
        _metrics.Failed(StoreFault.Damaged);
        _file.SetAside();
        Tell(StoreNoticeKind.SetAside, $"{exception.Message}; it is now {_file.DamagedPath}");
    }

    /// <summary>Does something with the file; what fails is counted, and told when the last attempt had not failed.</summary>
    private bool Attempt(Action work)
    {
        try
        {
            work();
            if (_isFailing)
            {
                Tell(StoreNoticeKind.Recovered, "");
            }

            _isFailing = false;
            return true;
        }
        catch (Exception exception)
        {
            // Begun anew with the next attempt: the file may have been removed, or found damaged.
            _connection?.Dispose();
            _connection = null;
            _isRefused = exception is StoreRefusedException;
            _lastFault = StoreFaults.Of(exception);
            _metrics.Failed(_lastFault);
            if (!_isFailing)
            {
                Tell(_isRefused ? StoreNoticeKind.Refused : StoreNoticeKind.Failing, exception.Message);
            }

            _isFailing = true;
            return false;
        }
    }

    private long Wait(int count, long bytes)
    {
        _metrics.Waiting(count, bytes);
        return Interlocked.Add(ref _waitingBytes, bytes);
    }

    private void Tell(StoreNoticeKind kind, string reason) => _tell(new StoreNotice(kind, _file.Path, reason));

    /// <summary>Stands in the queue and says when its turn has come.</summary>
    private sealed class FlushMark : IStoreWrite
    {
        private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public long Bytes => 0;

        public Task Reached => _reached.Task;

        public void Apply(SqliteConnection connection)
        {
        }

        public void Done(bool written) => _reached.TrySetResult();
    }
}
