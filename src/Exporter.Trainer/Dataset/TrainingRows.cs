using Exporter.Signals;

namespace Exporter.Trainer.Dataset;

/// <summary>Feature vectors of the past: one row for each entity and kept step, in order of time, outside incidents.</summary>
/// <remarks>Rows lie in blocks, because one array could not hold them all. Step and entity order come from the replay.</remarks>
public sealed class TrainingRows
{
    /// <summary>Rows in a block; the last one may hold fewer.</summary>
    internal const int RowsPerBlock = 4096;

    private readonly List<float[]> _blocks = [];
    private readonly List<long> _stepsMs = [];
    private readonly List<int> _entities = [];

    /// <summary>No rows yet.</summary>
    /// <param name="columns">Features in a row.</param>
    public TrainingRows(int columns) => Columns = columns;

    /// <summary>Features in a row.</summary>
    public int Columns { get; }

    /// <summary>Number of rows.</summary>
    public int Count => _stepsMs.Count;

    /// <summary>Labels of every entity that was seen; <see cref="EntityOf"/> is an index into it.</summary>
    public List<Labels> Entities { get; } = [];

    /// <summary>Onsets of each entity in order of time, Unix ms; as long as <see cref="Entities"/>.</summary>
    public List<List<long>> OnsetsMs { get; } = [];

    /// <summary>The last step at which each entity had a signal, Unix ms; as long as <see cref="Entities"/>, or empty where it is not known.</summary>
    public List<long> LastSeenMs { get; } = [];

    /// <summary>Distance of kept steps, in steps: 1 when none was left out.</summary>
    public int Stride { get; set; } = 1;

    /// <summary>One feature vector, NaN where missing.</summary>
    public ReadOnlySpan<float> Row(int row) => _blocks[row / RowsPerBlock].AsSpan(row % RowsPerBlock * Columns, Columns);

    /// <summary>The values of <see cref="RowsPerBlock"/> rows from row <paramref name="block"/> × that on, as they lie in memory; must not be changed.</summary>
    internal float[] BlockAt(int block) => _blocks[block];

    /// <summary>Step of a row, Unix ms.</summary>
    public long StepMsOf(int row) => _stepsMs[row];

    /// <summary>Entity of a row.</summary>
    public int EntityOf(int row) => _entities[row];

    /// <summary>Appends a row.</summary>
    public void Add(long stepMs, int entity, ReadOnlySpan<float> features)
    {
        if (Count % RowsPerBlock == 0 && Count / RowsPerBlock == _blocks.Count)
        {
            _blocks.Add(new float[RowsPerBlock * Columns]);
        }

        features.CopyTo(_blocks[Count / RowsPerBlock].AsSpan(Count % RowsPerBlock * Columns, Columns));
        _stepsMs.Add(stepMs);
        _entities.Add(entity);
    }

    /// <summary>Drops the rows whose step is not one that <paramref name="keep"/> wants; the order of the others stays.</summary>
    public void Thin(Func<long, bool> keep)
    {
        var kept = 0;
        for (var row = 0; row < Count; row++)
        {
            if (keep(_stepsMs[row]))
            {
                Row(row).CopyTo(_blocks[kept / RowsPerBlock].AsSpan(kept % RowsPerBlock * Columns, Columns));
                _stepsMs[kept] = _stepsMs[row];
                _entities[kept++] = _entities[row];
            }
        }

        _stepsMs.RemoveRange(kept, Count - kept);
        _entities.RemoveRange(kept, _entities.Count - kept);
        var blocks = (kept + RowsPerBlock - 1) / RowsPerBlock;
        _blocks.RemoveRange(blocks, _blocks.Count - blocks);
    }
}
