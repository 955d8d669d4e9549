using System.Globalization;
using Exporter.History.Tables;
using Exporter.Trainer.Storage;
using Parquet;
using Parquet.Schema;

namespace Exporter.Trainer.Recorded;

/// <summary>Reads a Parquet file row by row; holds one row group at a time.</summary>
/// <remarks>Columns are text, numbers or truth values; a time is Unix seconds as a number, or a timestamp column, which is taken as UTC.</remarks>
internal sealed class ParquetTable : ITable
{
    private readonly ParquetReader _reader;
    private readonly DataField[] _fields;
    private readonly IFieldValues[] _values;
    private int _nextGroup;
    private int _row = -1;
    private int _rows;

    private ParquetTable(string path, ParquetReader reader)
    {
        (Path, _reader, _fields) = (path, reader, reader.Schema.GetDataFields());
        Columns = [.. _fields.Select(field => field.Name)];
        _values = [.. _fields.Select(field => ValuesOf(path, field))];
    }

    /// <inheritdoc/>
    public string Path { get; }

    /// <inheritdoc/>
    public IReadOnlyList<string> Columns { get; }

    /// <summary>Opens a file.</summary>
    /// <exception cref="TableException">It cannot be read, or has a column of another kind.</exception>
    public static ParquetTable Open(string path) => Guard(path, () =>
    {
        var reader = ParquetReader.CreateAsync(path).GetAwaiter().GetResult();
        return new ParquetTable(path, reader);
    });

    /// <inheritdoc/>
    public bool Read()
    {
        while (++_row >= _rows)
        {
            if (_nextGroup == _reader.RowGroupCount)
            {
                return false;
            }

            _rows = Guard(Path, ReadGroup);
            _row = -1;
        }

        return true;
    }

    /// <inheritdoc/>
    public string Text(int column) => _values[column].Text(_row);

    /// <inheritdoc/>
    public double Number(int column) => _values[column].Number(_row)
        ?? throw new TableException($"{Path}: {Columns[column]} is \"{Text(column)}\", not a number");

    /// <inheritdoc/>
    public long Milliseconds(int column) => (long)Math.Round(Number(column) * 1000);

    /// <inheritdoc/>
    public void Dispose() => _reader.DisposeAsync().AsTask().GetAwaiter().GetResult();

    private int ReadGroup()
    {
        using var group = _reader.OpenRowGroupReader(_nextGroup++);
        var rows = checked((int)group.RowCount);
        for (var column = 0; column < _fields.Length; column++)
        {
            _values[column].Read(group, _fields[column], rows);
        }

        return rows;
    }

    // The reader meets damaged bytes with exceptions of many kinds.
    private static T Guard<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is not (TableException or OutOfMemoryException))
        {
            throw new TableException($"{path} cannot be read as Parquet ({e.Message}): it may be truncated");
        }
    }

    private static IFieldValues ValuesOf(string path, DataField field) => Type.GetTypeCode(field.ClrType) switch
    {
        _ when field.IsText() => new Texts(),
        TypeCode.Double => new Numbers<double>(value => value),
        TypeCode.Single => new Numbers<float>(value => value),
        TypeCode.Int64 => new Numbers<long>(value => value),
        TypeCode.Int32 => new Numbers<int>(value => value),
        TypeCode.Int16 => new Numbers<short>(value => value),
        TypeCode.Boolean => new Numbers<bool>(value => value ? 1 : 0),
        TypeCode.DateTime => new Numbers<DateTime>(value => (value - DateTime.UnixEpoch).TotalSeconds),
        _ => throw new TableException($"{path}: the column {field.Name} is {field.ClrType.Name}, not text, a number or a time; leave it out"),
    };

    /// <summary>One column of the present row group.</summary>
    private interface IFieldValues
    {
        void Read(ParquetRowGroupReader group, DataField field, int rows);

        string Text(int row);

        double? Number(int row);
    }

    private sealed class Texts : IFieldValues
    {
        private string?[] _texts = [];

        public void Read(ParquetRowGroupReader group, DataField field, int rows)
        {
            _texts = new string?[rows];
            group.ReadAsync(field, _texts.AsMemory()).AsTask().GetAwaiter().GetResult();
        }

        public string Text(int row) => _texts[row] ?? "";

        public double? Number(int row) => string.IsNullOrEmpty(_texts[row]) ? double.NaN
            : double.TryParse(_texts[row], NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number
            : null;
    }

    private sealed class Numbers<T>(Func<T, double> number) : IFieldValues
        where T : struct
    {
        private T?[] _numbers = [];

        public void Read(ParquetRowGroupReader group, DataField field, int rows)
        {
            _numbers = new T?[rows];
            group.ReadNumbersAsync(field, _numbers, CancellationToken.None).GetAwaiter().GetResult();
        }

        public string Text(int row) => _numbers[row] is { } value ? Convert.ToString(value, CultureInfo.InvariantCulture)! : "";

        public double? Number(int row) => _numbers[row] is { } value ? number(value) : double.NaN;
    }
}
