using Exporter.Features;
using Exporter.History;
using Exporter.Signals;
using Exporter.Signals.Windows;

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
    private readonly LabelledIncidents _incidents;
    private readonly StepVectors _vectors;
    private readonly TrainingRows _rows;
    private readonly long _stepMs;

    /// <summary>A replay that has not begun.</summary>
    public Replay(PredictorDefinition definition, TrainingOptions options)
    {
        _definition = definition;
        _options = options;
        _windows = new PredictorWindows(definition, options.MaxEntities);
        _extractor = new FeatureExtractor(definition);
        _incidents = new LabelledIncidents(definition, options);
        _rows = new TrainingRows(_extractor.Schema.Names.Length);
        _vectors = new StepVectors(definition);
        _stepMs = (long)definition.Step.TotalMilliseconds;
    }

    /// <summary>What the columns mean.</summary>
    public FeatureSchema Schema => _extractor.Schema;

    /// <summary>Entities of listed incidents that the history does not have; complete once it was read.</summary>
    public IEnumerable<Labels> UnknownEntities => _incidents.Entities.Where(entity => !_entities.ContainsKey(entity));

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
        var reading = HistoryChunk.ReadAsync(source, _definition, range.FromMs, Math.Min(StepsPerChunk, steps), cancellation);
        for (var done = 0; done < steps;)
        {
            var chunk = await reading.ConfigureAwait(false);
            if (done == 0)
            {
                ExpectRows((long)steps * chunk.MostSeries);
            }

            // The server works on the next chunk while this one is replayed.
            done += chunk.Steps;
            if (done < steps)
            {
                reading = HistoryChunk.ReadAsync(source, _definition, range.FromMs + (done * _stepMs), Math.Min(StepsPerChunk, steps - done), cancellation);
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

    private void ApplyChunk(HistoryChunk chunk)
    {
        for (var step = 0; step < chunk.Steps; step++)
        {
            chunk.CopyStep(step, _vectors);
            _vectors.ApplyTo(_windows, chunk.StepAt(step));
            NoteStep();
            TakeRows();
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
        if (_incidents.Fail(entity, stepMs))
        {
            _rows.OnsetsMs[entity].Add(stepMs);
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
            var entity = IndexOf(_windows.EntityAt(_matrix.Entities[row]));
            if (!_incidents.IsMasked(entity, _windows.AsOfMs))
            {
                _rows.Add(_windows.AsOfMs, entity, _matrix.Row(row));
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
