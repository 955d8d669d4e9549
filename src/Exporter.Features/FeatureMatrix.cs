namespace Exporter.Features;

/// <summary>Feature vectors of all active entities at one step: row-major float32, NaN where missing. A reusable buffer.</summary>
public sealed class FeatureMatrix
{
    private float[] _values = [];
    private int[] _entities = [];

    /// <summary>Number of rows in use.</summary>
    public int Rows { get; private set; }

    /// <summary>Number of features in a row.</summary>
    public int Columns { get; private set; }

    /// <summary>Step that the rows describe, Unix ms.</summary>
    public long AsOfMs { get; private set; }

    /// <summary>All rows in use, one after the other.</summary>
    public ReadOnlySpan<float> Values => _values.AsSpan(0, Rows * Columns);

    /// <summary>The array behind <see cref="Values"/>: at least as long; for runtimes that bind memory once.</summary>
    public float[] Buffer => _values;

    /// <summary>Entity slot of each row.</summary>
    public ReadOnlySpan<int> Entities => _entities.AsSpan(0, Rows);

    /// <summary>One row.</summary>
    public Span<float> Row(int row) => _values.AsSpan(row * Columns, Columns);

    /// <summary>Empties the matrix and makes room for <paramref name="rows"/> rows.</summary>
    public void Reset(long asOfMs, int rows, int columns)
    {
        AsOfMs = asOfMs;
        Rows = 0;
        Columns = columns;
        if (_values.Length < rows * columns)
        {
            _values = new float[Math.Max(rows * columns, _values.Length * 3 / 2)];
        }

        if (_entities.Length < rows)
        {
            _entities = new int[Math.Max(rows, _entities.Length * 3 / 2)];
        }
    }

    /// <summary>Takes the next row, its content undefined, for <paramref name="entity"/>.</summary>
    public Span<float> Add(int entity)
    {
        _entities[Rows++] = entity;
        return Row(Rows - 1);
    }
}
