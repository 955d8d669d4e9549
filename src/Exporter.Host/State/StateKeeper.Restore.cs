using System.Diagnostics.CodeAnalysis;
using Exporter.Host.Kafka;
using Exporter.Host.Pipeline;
using Exporter.Signals.PromQL;
using Exporter.Signals.Windows;

namespace Exporter.Host.State;

/// <content>What happens at the start, before the first sample comes.</content>
internal sealed partial class StateKeeper
{
    /// <summary>Restores what fits, before the first sample comes.</summary>
    public void Restore()
    {
        var started = _time.GetTimestamp();
        var cleanStop = _folder.TakeCleanStop();

        // Head and predictors know nothing of each other, and each is bound by one processor.
        var readingHead = Task.Run(() => RestoreHead(cleanStop));
        var predictors = _pipeline.Predictors.AsParallel().AsOrdered().Select(runtime => (Runtime: runtime, Restored: RestorePredictor(runtime, cleanStop))).ToArray();
        var head = readingHead.GetAwaiter().GetResult();
        var resumed = new Dictionary<PredictorRuntime, (PredictorState State, PredictorWindows? Whole)>();
        var gapped = new HashSet<PredictorRuntime>();
        foreach (var (runtime, restored) in predictors)
        {
            if (restored is { } known)
            {
                resumed.Add(runtime, (known.State, known.Whole));
                if (known is { IsBase: false, State.IsWhole: true })
                {
                    _whole.Add(_folder.PredictorFile(runtime.Definition.Name));
                }
            }

            // A predictor that starts anew beside a head without its newest samples would see into the gap as well.
            if (head is false || (restored is { } old && !(old.Clean && head is true)))
            {
                gapped.Add(runtime);
            }
        }

        if (_stream is not null && RestoreStream(_stream, cleanStop, head is true && gapped.Count == 0, resumed))
        {
            gapped.Clear();
        }

        _pipeline.Resume(resumed, gapped);
        var duration = _time.GetElapsedTime(started);
        _metrics.Restored(duration);
        Log.RestoreDone(_logger, _folder.Root, resumed.Count, _pipeline.Head.SeriesCount, duration.TotalSeconds);
    }

    /// <summary>Restores the head.</summary>
    /// <returns>True when nothing is missing after it, false when something is, null when there was no head to restore.</returns>
    private bool? RestoreHead(Func<string, uint, bool> cleanStop)
    {
        SelectorUse[] selectors = [.. _pipeline.Predictors.SelectMany(runtime => runtime.Selectors)];
        var path = _folder.HeadFile;
        return TryRead(path, file => _pipeline.Gate.Run(() =>
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
        }), out var clean) ? clean : null;
    }

    /// <summary>Restores how far a shared stream is taken in.</summary>
    /// <returns>True where what is missing comes again.</returns>
    private bool RestoreStream(SharedStream stream, Func<string, uint, bool> cleanStop, bool isClean, Dictionary<PredictorRuntime, (PredictorState State, PredictorWindows? Whole)> resumed)
    {
        var evaluatedMs = resumed.Values.Select(known => known.State.Clock.LastStepMs).DefaultIfEmpty(long.MinValue).Min();
        return TryRead(
            _folder.StreamFile,
            file => _pipeline.Gate.Run(() => StreamSnapshot.Read(file, stream, _pipeline.Head, id => isClean && cleanStop(file.Path, id), evaluatedMs)),
            out var isCovered) && isCovered;
    }

    private Restored? RestorePredictor(PredictorRuntime runtime, Func<string, uint, bool> cleanStop)
    {
        var basePath = _folder.BaseFile(runtime.Definition.Name);
        var isBase = false;
        if (!TryRead(_folder.PredictorFile(runtime.Definition.Name), Read, out var read))
        {
            // A process that ends between the two renames of a commit leaves only this.
            isBase = true;
            if (!TryRead(basePath, Read, out read))
            {
                return null;
            }
        }

        var (state, clean) = read;
        var whole = state.IsWhole || !TryRead(basePath, Read, out var before) ? null : before.State.Windows;
        Log.StateRestored(_logger, runtime.Definition.Name, state.Windows.EntityCount, state.Windows.AsOfMs, clean);
        return new Restored(state, clean, whole is { AsOfMs: long.MinValue } ? null : whole, isBase);

        (PredictorState State, bool Clean) Read(SnapshotReader file) =>
            (PredictorSnapshot.Read(file, runtime.Definition, runtime.MaxEntities), cleanStop(file.Path, file.Id));
    }

    private bool TryRead<T>(string path, Func<SnapshotReader, T> read, [MaybeNullWhen(false)] out T result)
    {
        result = default;
        try
        {
            using var file = new SnapshotReader(path, _folder.Key);
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

    /// <summary>What was read of one predictor.</summary>
    /// <param name="State">Its state.</param>
    /// <param name="Clean">Written at a stop after which nothing was received.</param>
    /// <param name="Whole">See <see cref="PredictorRuntime.Resume"/>.</param>
    /// <param name="IsBase">Read from the file that is kept while a fill goes on.</param>
    private readonly record struct Restored(PredictorState State, bool Clean, PredictorWindows? Whole, bool IsBase);
}
