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
    private int _onsetStride = 1;

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

    /// <summary>What nobody knows of the entities.</summary>
    public UnknownTimes Unknown { get; init; } = new();

    /// <summary>Distance in steps of the common grid, at which all entities have rows: 1 when none was left out.</summary>
    public int Stride { get; set; } = 1;

    /// <summary>Distance in steps of the rows with a failure ahead; a power of 2 like <see cref="Stride"/>, which counts where it is less.</summary>
    public int OnsetStride
    {
        get => Math.Min(_onsetStride, Stride);
        set => _onsetStride = value;
    }

    /// <summary>Distance of steps in ms; 1 where rows were not taken from a grid.</summary>
    public long StepMs { get; init; } = 1;

    /// <summary>How much an onset row counts beside a quiet one, because there are so many more of them than on the common grid; 1 where there are not.</summary>
    public double OnsetShare => OnsetStride / (double)Stride;

    /// <summary>One feature vector, NaN where missing.</summary>
    public ReadOnlySpan<float> Row(int row) => _blocks[row / RowsPerBlock].AsSpan(row % RowsPerBlock * Columns, Columns);

    /// <summary>The values of <see cref="RowsPerBlock"/> rows from row <paramref name="block"/> × that on, as they lie in memory; must not be changed.</summary>
    internal float[] BlockAt(int block) => _blocks[block];

    /// <summary>Step of a row, Unix ms.</summary>
    public long StepMsOf(int row) => _stepsMs[row];

    /// <summary>Entity of a row.</summary>
    public int EntityOf(int row) => _entities[row];

    /// <summary>True for a row off the common grid, which is there because a failure came after it: for learning, not for judging.</summary>
    public bool IsExtra(int row) => _stepsMs[row] / StepMs % Stride != 0;

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

    /// <summary>Drops the rows that <paramref name="keep"/> does not want, by their number; the order of the others stays.</summary>
    public void Thin(Func<int, bool> keep)
    {
        var kept = 0;
        for (var row = 0; row < Count; row++)
        {
            if (keep(row))
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
