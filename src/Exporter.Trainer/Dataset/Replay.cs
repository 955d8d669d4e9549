using Exporter.Features;
using Exporter.Signals;
using Exporter.Signals.Windows;
using Exporter.Trainer.Sources;

namespace Exporter.Trainer.Dataset;

/// <summary>Turns history into training rows by the very windows and features that the sidecar runs.</summary>
/// <remarks>
/// Steps are applied one after the other, every one of them; rows are taken only from every <see cref="TrainingRows.Stride"/>-th
/// step, so that memory stays bounded: neighbouring rows tell almost the same. History is read in chunks and forgotten.
/// </remarks>
public sealed class Replay
{
    private const int StepsPerChunk = 2000;

    private readonly PredictorDefinition _definition;
    private readonly TrainingOptions _options;
    private readonly PredictorWindows _windows;
    private readonly FeatureExtractor _extractor;
    private readonly FeatureMatrix _matrix = new();
    private readonly Dictionary<Labels, int> _entities = [];
    private readonly TrainingRows _rows;
    private readonly long _stepMs;

    /// <summary>A replay that has not begun.</summary>
    public Replay(PredictorDefinition definition, TrainingOptions options)
    {
        _definition = definition;
        _options = options;
        _windows = new PredictorWindows(definition, options.MaxEntities);
        _extractor = new FeatureExtractor(definition);
        _rows = new TrainingRows(_extractor.Schema.Names.Length);
        _stepMs = (long)definition.Step.TotalMilliseconds;
    }

    /// <summary>What the columns mean.</summary>
    public FeatureSchema Schema => _extractor.Schema;

    /// <summary>Steps between the two instants of the options, on the predictor's grid.</summary>
    public static TimeRange Steps(TrainingOptions options, PredictorDefinition definition)
    {
        var stepMs = (long)definition.Step.TotalMilliseconds;
        return new TimeRange((options.FromMs + stepMs - 1) / stepMs * stepMs, options.ToMs / stepMs * stepMs);
    }

    /// <summary>Reads and replays everything.</summary>
    /// <param name="source">Where history comes from.</param>
    /// <param name="progress">Told the number of steps done and of all steps after each chunk.</param>
    /// <param name="cancellation">Stops the replay.</param>
    public async Task<TrainingRows> RunAsync(IHistorySource source, Action<int, int> progress, CancellationToken cancellation)
    {
        var range = Steps(_options, _definition);
        var steps = (int)Math.Min(int.MaxValue, ((range.ToMs - range.FromMs) / _stepMs) + 1);
        var reading = ReadChunkAsync(source, range.FromMs, Math.Min(StepsPerChunk, steps), cancellation);
        for (var done = 0; done < steps;)
        {
            var chunk = await reading.ConfigureAwait(false);
            if (done == 0)
            {
                ExpectRows((long)steps * chunk.Signals.Max(signal => signal.SeriesCount));
            }

            // The server works on the next chunk while this one is replayed.
            done += chunk.Signals[0].Steps;
            if (done < steps)
            {
                reading = ReadChunkAsync(source, range.FromMs + (done * _stepMs), Math.Min(StepsPerChunk, steps - done), cancellation);
            }

            ApplyChunk(chunk);
            progress(done, steps);
        }

        return _rows;
    }

    /// <summary>Leaves out from the start the steps that would have to go later, because filling vectors is what takes the time.</summary>
    private void ExpectRows(long rows)
    {
        while (rows / _rows.Stride > _options.MaxRows)
        {
            _rows.Stride *= 2;
        }
    }

    private async Task<Chunk> ReadChunkAsync(IHistorySource source, long fromMs, int steps, CancellationToken cancellation)
    {
        var signals = new HistoryFrame[_definition.Signals.Length];
        for (var signal = 0; signal < signals.Length; signal++)
        {
            signals[signal] = await source.ReadAsync(_definition.Signals[signal].Expression, fromMs, _stepMs, steps, cancellation).ConfigureAwait(false);
        }

        return new Chunk(
            signals,
            await ReadOptionalAsync(_definition.FailureExpression).ConfigureAwait(false),
            await ReadOptionalAsync(_definition.ChangeExpression).ConfigureAwait(false),
            await ReadOptionalAsync(_definition.DependencyExpression).ConfigureAwait(false));

        async Task<HistoryFrame?> ReadOptionalAsync(string? expression) => expression is null
            ? null
            : await source.ReadAsync(expression, fromMs, _stepMs, steps, cancellation).ConfigureAwait(false);
    }

    private void ApplyChunk(Chunk chunk)
    {
        var vectors = Array.ConvertAll(chunk.Signals, _ => new InstantVector());
        var (failure, change, dependencies) = (Vector(chunk.Failure), Vector(chunk.Change), Vector(chunk.Dependencies));
        for (var step = 0; step < chunk.Signals[0].Steps; step++)
        {
            for (var signal = 0; signal < vectors.Length; signal++)
            {
                chunk.Signals[signal].CopyStep(step, vectors[signal]);
            }

            chunk.Failure?.CopyStep(step, failure!);
            chunk.Change?.CopyStep(step, change!);
            chunk.Dependencies?.CopyStep(step, dependencies!);
            _windows.Apply(chunk.Signals[0].FromMs + (step * _stepMs), vectors, failure, change, dependencies);
            NoteOnsets();
            TakeRows();
        }

        static InstantVector? Vector(HistoryFrame? frame) => frame is null ? null : new InstantVector();
    }

    private void NoteOnsets()
    {
        foreach (var onset in _windows.Onsets)
        {
            _rows.OnsetsMs[IndexOf(onset.Entity)].Add(onset.OnsetMs);
        }
    }

    private void TakeRows()
    {
        if (!IsKept(_windows.AsOfMs))
        {
            return;
        }

        _extractor.Extract(_windows, _matrix);
        for (var row = 0; row < _matrix.Rows; row++)
        {
            var slot = _matrix.Entities[row];
            if (!_windows.History(slot).InIncident)
            {
                _rows.Add(_windows.AsOfMs, IndexOf(slot), _matrix.Row(row));
            }
        }

        while (_rows.Count > _options.MaxRows)
        {
            _rows.Stride *= 2;
            _rows.Thin(IsKept);
        }
    }

    private bool IsKept(long stepMs) => stepMs / _stepMs % _rows.Stride == 0;

    /// <summary>Slots are reused after an entity is forgotten, rows are not: an entity keeps its index for ever.</summary>
    private int IndexOf(int slot)
    {
        var labels = _windows.EntityAt(slot);
        if (!_entities.TryGetValue(labels, out var index))
        {
            _entities[labels] = index = _rows.Entities.Count;
            _rows.Entities.Add(labels);
            _rows.OnsetsMs.Add([]);
        }

        return index;
    }
    /// <summary>What all expressions gave over the same steps.</summary>
    private sealed record Chunk(HistoryFrame[] Signals, HistoryFrame? Failure, HistoryFrame? Change, HistoryFrame? Dependencies);
}
