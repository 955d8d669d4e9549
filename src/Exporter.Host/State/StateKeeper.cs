using Exporter.Host.Pipeline;
using Exporter.Signals.PromQL;

namespace Exporter.Host.State;

/// <summary>Keeps what the process knows beyond its end: restores at the start, writes snapshots while it runs and at its stop.</summary>
/// <remarks>
/// One file per predictor, so that a predictor that has been configured otherwise takes nothing from the others. A file that cannot be
/// used, and a disk that cannot be written, are told, counted and survived. Not thread-safe but for <see cref="StopAsync"/> ending what <see cref="Start"/> began.
/// </remarks>
internal sealed class StateKeeper : IDisposable
{
    /// <summary>A stop waits this long for its snapshot: less than the 30 seconds after which Kubernetes kills.</summary>
    private static readonly TimeSpan StopTime = TimeSpan.FromSeconds(20);

    private readonly CancellationTokenSource _ending = new();
    private readonly StateFolder _folder;
    private readonly TimeSpan _interval;
    private readonly StreamPipeline _pipeline;
    private readonly SnapshotMetrics _metrics;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private Task _running = Task.CompletedTask;

    /// <summary>A keeper over a folder that it owns from now on.</summary>
    public StateKeeper(StateFolder folder, TimeSpan interval, StreamPipeline pipeline, SnapshotMetrics metrics, ILogger logger, TimeProvider time) =>
        (_folder, _interval, _pipeline, _metrics, _logger, _time) = (folder, interval, pipeline, metrics, logger, time);

    /// <summary>Restores what fits, before the first sample comes.</summary>
    public void Restore()
    {
        var started = _time.GetTimestamp();
        var cleanStop = _folder.TakeCleanStop();
        var head = RestoreHead(cleanStop);
        var resumed = new Dictionary<PredictorRuntime, PredictorState>();
        var gapped = new HashSet<PredictorRuntime>();
        foreach (var runtime in _pipeline.Predictors)
        {
            var (state, clean) = RestorePredictor(runtime, cleanStop);
            if (state is not null)
            {
                resumed.Add(runtime, state);
            }

            // A predictor that starts anew beside a head without its newest samples would see into the gap as well.
            if ((state is not null && !(clean && head is true)) || head is false)
            {
                gapped.Add(runtime);
            }
        }

        _pipeline.Resume(resumed, gapped);
        var duration = _time.GetElapsedTime(started);
        _metrics.Restored(duration);
        Log.RestoreDone(_logger, _folder.Root, resumed.Count, _pipeline.Head.SeriesCount, duration.TotalSeconds);
    }

    /// <summary>Begins to write a snapshot each interval.</summary>
    public void Start()
    {
        if (_interval > TimeSpan.Zero)
        {
            _running = Task.Run(RunAsync);
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
        TryWrite(_folder.HeadFile, HeadSnapshot.Header, file => HeadSnapshot.Write(file, _pipeline.Head, gate, stopped));
        foreach (var runtime in runtimes)
        {
            TryWrite(
                _folder.PredictorFile(runtime.Definition.Name),
                PredictorSnapshot.HeaderOf(runtime.Definition),
                file => PredictorSnapshot.Write(file, runtime, gate));
        }

        if (!TryFinish(stopped, runtimes, written) || written.Count <= runtimes.Count)
        {
            return false;
        }

        var result = new SnapshotResult(bytes, _time.GetElapsedTime(started), gate.LongestPause);
        _metrics.Written(result, _time.GetUtcNow());
        Log.SnapshotWritten(_logger, runtimes.Count, bytes, result.Duration.TotalSeconds, result.LongestPause.TotalSeconds);
        return true;

        void TryWrite(string path, SnapshotHeader header, Action<SnapshotWriter> write)
        {
            try
            {
                using var file = new SnapshotWriter(path, header);
                write(file);
                written.Add((path, file.Commit()));
                bytes += file.Bytes;
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
        await _ending.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(false);
        using var limit = new CancellationTokenSource(StopTime, _time);
        Write(stopped: true, limit.Token);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _ending.Cancel();
        _running.GetAwaiter().GetResult();
        _ending.Dispose();
        _folder.Dispose();
    }

    private async Task RunAsync()
    {
        using var timer = new PeriodicTimer(_interval, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(_ending.Token).ConfigureAwait(false))
            {
                Write(stopped: false, _ending.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The end, as wanted.
        }
    }

    /// <summary>Restores the head.</summary>
    /// <returns>True when nothing is missing after it, false when something is, null when there was no head to restore.</returns>
    private bool? RestoreHead(Func<string, uint, bool> cleanStop)
    {
        SelectorUse[] selectors = [.. _pipeline.Predictors.SelectMany(runtime => runtime.Selectors)];
        var path = _folder.HeadFile;
        return TryRead(path, out bool clean, file => _pipeline.Gate.Run(() =>
        {
            try
            {
                HeadSnapshot.Read(file, _pipeline.Head);
                return cleanStop(path, file.Id);
            }
            catch
            {
                _pipeline.Head.Unload(selectors);
                throw;
            }
        })) ? clean : null;
    }

    private (PredictorState? State, bool Clean) RestorePredictor(PredictorRuntime runtime, Func<string, uint, bool> cleanStop)
    {
        var path = _folder.PredictorFile(runtime.Definition.Name);
        if (!TryRead(path, out (PredictorState? State, bool Clean) restored, file =>
            (State: (PredictorState?) PredictorSnapshot.Read(file, runtime.Definition, runtime.MaxEntities), Clean: cleanStop(path, file.Id))))
        {
            return (null, false);
        }

        var windows = restored.State!.Windows;
        Log.StateRestored(_logger, runtime.Definition.Name, windows.EntityCount, windows.AsOfMs, restored.Clean);
        return restored;
    }

    private bool TryRead<T>(string path, out T? result, Func<SnapshotReader, T> read)
    {
        result = default;
        try
        {
            using var file = new SnapshotReader(path);
            result = read(file);
            return true;
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }
        catch (SnapshotRefusedException exception)
        {
            _metrics.Refused(exception.Reason);
            Log.SnapshotRefused(_logger, exception.Reason.ToString(), exception.Message);
            return false;
        }
    }

    private bool TryFinish(bool stopped, IReadOnlyList<PredictorRuntime> runtimes, List<(string File, uint Id)> written)
    {
        try
        {
            _folder.Clean(runtimes.Select(runtime => runtime.Definition.Name));
            if (stopped)
            {
                _folder.NoteCleanStop(written);
            }

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
        if (exception is OperationCanceledException given && given.CancellationToken == _ending.Token)
        {
            return;
        }

        var reason = SnapshotFailures.Of(exception);
        _metrics.Failed(reason);
        Log.SnapshotFailed(_logger, path, reason.ToString(), exception.Message);
    }
}
