using Exporter.Features;
using Exporter.History;
using Exporter.Signals;
using Exporter.Signals.Windows;

namespace Exporter.Trainer.Dataset;

/// <summary>Turns history into training rows by the very windows and features that the sidecar runs.</summary>
/// <remarks>
/// Steps are applied one after the other, every one of them; rows are taken as <see cref="RowSampling"/> says, so that memory
/// stays bounded. History is read in chunks and forgotten.
/// </remarks>
public sealed class Replay
{
    // By then a fleet that was there from the beginning is known.
    private const int StepsBeforeExpecting = 60;

    private readonly PredictorDefinition _definition;
    private readonly TrainingOptions _options;
    private readonly PredictorWindows _windows;
    private readonly FeatureExtractor _extractor;
    private readonly FeatureMatrix _matrix = new();
    private readonly Dictionary<Labels, int> _entities = [];
    private readonly LabelledIncidents _incidents;
    private readonly StepVectors _vectors;
    private readonly TrainingRows _rows;
    private readonly HashSet<int> _ahead = [];
    private readonly long _stepMs;
    private int _steps;
    private long _stepsWithRows;
    private int _applied;

    /// <summary>A replay that has not begun.</summary>
    public Replay(PredictorDefinition definition, TrainingOptions options)
    {
        _definition = definition;
        _options = options;
        _windows = new PredictorWindows(definition, options.MaxEntities);
        _extractor = new FeatureExtractor(definition);
        _incidents = new LabelledIncidents(definition, options);
        _stepMs = (long)definition.Step.TotalMilliseconds;
        _rows = new TrainingRows(_extractor.Schema.Names.Length) { StepMs = _stepMs, Unknown = options.Unknown };
        _vectors = new StepVectors(definition);
    }

    /// <summary>What the columns mean.</summary>
    public FeatureSchema Schema => _extractor.Schema;

    /// <summary>Entities of listed incidents that the history does not have; complete once it was read.</summary>
    public IEnumerable<Labels> UnknownEntities => _incidents.Entities.Where(entity => !_entities.ContainsKey(entity));

    /// <summary>Steps between the two instants of the options, on the predictor's grid.</summary>
    public static TimeRange Steps(TrainingOptions options, PredictorDefinition definition) =>
        TimeRange.OfSteps(options.FromMs, options.ToMs, definition.Step);

    /// <summary>Reads and replays everything.</summary>
    /// <param name="source">Where history comes from.</param>
    /// <param name="progress">Told the number of steps done and of all steps after each chunk.</param>
    /// <param name="cancellation">Stops the replay.</param>
    public async Task<TrainingRows> RunAsync(IHistorySource source, Action<int, int> progress, CancellationToken cancellation)
    {
        var range = Steps(_options, _definition);
        _steps = (int)Math.Min(int.MaxValue, ((range.ToMs - range.FromMs) / _stepMs) + 1);
        var sampling = new RowSampling(_rows, _options, _definition, source);
        _stepsWithRows = ((range.ToMs - Math.Max(range.FromMs, _options.RowsFromMs)) / _stepMs) + 1;
        var reader = new ChunkReader(source, _definition, range.FromMs, _steps, _options.MaxChunkValues);
        while (await reader.NextAsync(cancellation).ConfigureAwait(false) is { } chunk)
        {
            await ApplyAsync(chunk, sampling, cancellation).ConfigureAwait(false);
            progress(_applied, _steps);
        }

        return _rows;
    }

    private async Task ApplyAsync(HistoryChunk chunk, RowSampling sampling, CancellationToken cancellation)
    {
        for (var step = 0; step < chunk.Steps; step++)
        {
            chunk.CopyStep(step, _vectors);
            _vectors.ApplyTo(_windows, chunk.StepAt(step));
            NoteStep();
            TakeRows(sampling);
            await sampling.BoundAsync(cancellation).ConfigureAwait(false);
            if (++_applied == StepsBeforeExpecting)
            {
                // By the entities of a fixed step, not by what came in the first chunk: rows must not depend on how history was cut.
                await sampling.ExpectAsync(_stepsWithRows * _windows.EntityCount, cancellation).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Brings incidents, and when an entity was last there, up to the step.</summary>
    private void NoteStep()
    {
        var stepMs = _windows.AsOfMs;
        for (var slot = 0; slot < _windows.EntitySlots; slot++)
        {
            if (_windows.IsFailing(slot))
            {
                NoteFailing(IndexOf(_windows.EntityAt(slot)), stepMs);
            }

            if (_windows.IsActive(slot))
            {
                _rows.LastSeenMs[IndexOf(_windows.EntityAt(slot))] = stepMs;
            }
        }

        foreach (var incident in _incidents.MoveTo(stepMs))
        {
            // What the history never saw is no entity to learn from, and would count among those that are held out.
            if (_entities.TryGetValue(incident.Entity, out var entity))
            {
                NoteFailing(entity, stepMs);
            }
        }
    }

    private void NoteFailing(int entity, long stepMs)
    {
        // What fails while somebody works on it masks rows as any failure does, and is no onset.
        if (_incidents.Fail(entity, stepMs) && !_rows.Unknown.IsWork(_rows.Entities[entity], stepMs))
        {
            _rows.OnsetsMs[entity].Add(stepMs);
        }
    }

    private void TakeRows(RowSampling sampling)
    {
        var isCommon = sampling.IsCommon(_windows.AsOfMs);
        if (!isCommon)
        {
            _ahead.Clear();
            foreach (var entity in sampling.IsDense(_windows.AsOfMs) ? sampling.Ahead(_windows.AsOfMs) : [])
            {
                if (_windows.TryFind(entity, out var slot))
                {
                    _ahead.Add(slot);
                }
            }

            if (_ahead.Count == 0)
            {
                return;
            }
        }

        _extractor.Extract(_windows, _matrix, isCommon ? null : _ahead);
        for (var row = 0; row < _matrix.Rows; row++)
        {
            var entity = IndexOf(_windows.EntityAt(_matrix.Entities[row]));
            if (!_incidents.IsMasked(entity, _windows.AsOfMs) && !_rows.Unknown.IsLeftOut(_rows.Entities[entity], _windows.AsOfMs))
            {
                _rows.Add(_windows.AsOfMs, entity, _matrix.Row(row));
            }
        }
    }

    /// <summary>Slots are reused after an entity is forgotten, rows are not: an entity keeps its index for ever.</summary>
    private int IndexOf(Labels labels)
    {
        if (!_entities.TryGetValue(labels, out var index))
        {
            _entities[labels] = index = _rows.Entities.Count;
            _rows.Entities.Add(labels);
            _rows.OnsetsMs.Add([]);
            _rows.LastSeenMs.Add(long.MinValue);
        }

        return index;
    }
}
