using Exporter.Host.Kafka;
using Exporter.Host.Logs;
using Exporter.Host.Pipeline;
using Exporter.Signals.State;

namespace Exporter.Host.State;

/// <summary>Keeps what the process knows beyond its end: restores at the start, writes snapshots while it runs and at its stop.</summary>
/// <remarks>
/// One file per predictor, so that a predictor that has been configured otherwise takes nothing from the others. A file that cannot be
/// used, and a disk that cannot be written, are told, counted and survived. Not thread-safe but for <see cref="StopAsync"/> ending what <see cref="Start"/> began.
/// </remarks>
internal sealed partial class StateKeeper : IDisposable
{
    /// <summary>A stop waits this long for its snapshot: less than the 30 seconds after which Kubernetes kills.</summary>
    private static readonly TimeSpan StopTime = TimeSpan.FromSeconds(20);

    // A fill hands windows over once a while and once for good, far more seldom than a snapshot takes.
    private const int Attempts = 5;

    private readonly PeriodicWork _regular;
    private readonly SnapshotBuffers _buffers = new();
    private readonly StateFolder _folder;

    // Files in the folder whose windows are whole.
    private readonly HashSet<string> _whole = new(StringComparer.Ordinal);
    private readonly TimeSpan _interval;
    private readonly StreamPipeline _pipeline;
    private readonly SharedStream? _stream;
    private readonly SnapshotMetrics _metrics;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;

    /// <summary>A keeper over a folder that it owns from now on.</summary>
    public StateKeeper(StateFolder folder, TimeSpan interval, StreamPipeline pipeline, SnapshotMetrics metrics, ILogger logger, TimeProvider time, SharedStream? stream = null)
    {
        (_folder, _interval, _pipeline, _stream, _metrics, _logger, _time) = (folder, interval, pipeline, stream, metrics, logger, time);
        _regular = new PeriodicWork(interval, time, ending => Write(stopped: false, ending));
    }

    /// <summary>What is kept of logs; null for nothing.</summary>
    public LogDesk? Logs { get; init; }

    /// <summary>Begins to write a snapshot each interval.</summary>
    public void Start()
    {
        if (_interval > TimeSpan.Zero)
        {
            _buffers.Reserve();
            _regular.Start();
        }
    }

    /// <summary>Writes a snapshot of everything.</summary>
    /// <param name="stopped">Nothing comes any more: the head is saved with its samples, and the stop noted as a clean one.</param>
    /// <param name="cancellation">Gives up; the files before stay.</param>
    /// <returns>True when all was written.</returns>
    public bool Write(bool stopped, CancellationToken cancellation = default)
    {
        var started = _time.GetTimestamp();
        var gate = new SlicedGate(_pipeline.Gate, _time, cancellation);
        var runtimes = _pipeline.Predictors;
        var written = new List<(string File, uint Id)>();
        var bytes = 0L;

        // Of the windows that are about to be written, none is older.
        var evaluatedMs = _pipeline.Gate.Run(() => _pipeline.EvaluatedMs);
        if (!Try(_folder.Claim))
        {
            return false;
        }

        TryWrite(_folder.HeadFile, () =>
        {
            using var file = new SnapshotWriter(_folder.HeadFile, HeadSnapshot.Header, _folder.Key);
            HeadSnapshot.Write(file, _pipeline.Head, gate, _buffers, stopped);
            return (file.Commit(), file.Bytes);
        });
        if (_stream is { } stream)
        {
            TryWrite(_folder.StreamFile, () =>
            {
                using var file = new SnapshotWriter(_folder.StreamFile, StreamSnapshot.Header, _folder.Key);
                StreamSnapshot.Write(file, stream, _pipeline.Head, gate);
                return (file.Commit(), file.Bytes);
            });
        }

        foreach (var runtime in runtimes)
        {
            TryWrite(_folder.PredictorFile(runtime.Definition.Name), () => WritePredictor(runtime, gate));
        }

        if (!Try(() => Finish(stopped, runtimes, written)) || written.Count < runtimes.Count + (_stream is null ? 1 : 2))
        {
            return false;
        }

        _stream?.Saved(evaluatedMs);
        var result = new SnapshotResult(bytes, _time.GetElapsedTime(started), gate.LongestPause);
        _metrics.Written(result, _time.GetUtcNow());
        Log.SnapshotWritten(_logger, runtimes.Count, bytes, result.Duration.TotalSeconds, result.LongestPause.TotalSeconds);
        return true;

        void TryWrite(string path, Func<(uint Id, long Bytes)> write)
        {
            try
            {
                var (id, size) = write();
                written.Add((path, id));
                bytes += size;
            }
            catch (Exception exception)
            {
                Failed(path, exception);
            }
        }
    }

    /// <summary>Ends the regular snapshots and writes the last one; call when no request can come any more.</summary>
    public async Task StopAsync()
    {
        await _regular.StopAsync().ConfigureAwait(false);
        using var limit = new CancellationTokenSource(StopTime, _time);
        Write(stopped: true, limit.Token);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _regular.Dispose();
        _folder.Dispose();
    }

    private (uint Id, long Bytes) WritePredictor(PredictorRuntime runtime, SlicedGate gate)
    {
        var path = _folder.PredictorFile(runtime.Definition.Name);
        var basePath = _folder.BaseFile(runtime.Definition.Name);
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            using var file = new SnapshotWriter(path, PredictorSnapshot.HeaderOf(runtime.Definition), _folder.Key);
            if (PredictorSnapshot.Write(file, runtime, gate, _buffers) is not { } saved)
            {
                continue;
            }

            // While a fill goes on, a restart must find what it began with; what the live windows lack cannot be told from them.
            var id = file.Commit(!saved.IsWhole && _whole.Contains(path) ? basePath : null);
            runtime.Outcomes.Saved(saved.ObservedMs);
            if (saved.IsWhole)
            {
                _whole.Add(path);
                DurableFiles.TryDelete(basePath);
            }
            else
            {
                // Only now: a commit that fails leaves the whole file to be kept by the next one.
                _whole.Remove(path);
            }

            return (id, file.Bytes);
        }

        throw new OperationCanceledException($"fills from history replaced the windows {Attempts} times while they were being written");
    }

    private void Finish(bool stopped, IReadOnlyList<PredictorRuntime> runtimes, List<(string File, uint Id)> written)
    {
        if (Logs is not null)
        {
            LogState.Write(_folder.LogsFile, _folder.Key, Logs);
        }

        _folder.Clean(runtimes.Select(runtime => runtime.Definition.Name));
        if (stopped)
        {
            _folder.NoteCleanStop(written);
        }
    }

    /// <summary>Does something to the folder as a whole.</summary>
    private bool Try(Action work)
    {
        try
        {
            work();
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Failed(_folder.Root, exception);
            return false;
        }
    }

    private void Failed(string path, Exception exception)
    {
        // A regular snapshot that a stop ends is no failure: the last one follows.
        if (exception is OperationCanceledException given && given.CancellationToken == _regular.Ending)
        {
            return;
        }

        var reason = SnapshotFailures.Of(exception);
        _metrics.Failed(reason);
        Log.SnapshotFailed(_logger, path, reason.ToString(), exception.Message);
    }
}
