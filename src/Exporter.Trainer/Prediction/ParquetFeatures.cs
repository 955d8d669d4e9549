using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Exporter.Trainer.Storage;
using Parquet;
using Parquet.Schema;

namespace Exporter.Trainer.Prediction;

/// <summary>Feature vectors from a Parquet file, a row group at a time: times are Unix ms in an int64, features float32 or float64, null where missing.</summary>
internal sealed class ParquetFeatures : IFeatureTable
{
    private readonly string _path;
    private readonly ParquetReader _reader;
    private readonly int[] _places;
    private readonly DataField[] _features;
    private readonly DataField[] _labels;
    private readonly DataField? _time;

    // One is scored while the other is read; new memory for each would cost more than reading does. Pinned: the collector would copy them all, twice.
    private readonly float[][][] _columns;

    private ParquetFeatures(string path, ParquetReader reader, IReadOnlyList<string> features, ImmutableArray<int> used)
    {
        (_path, _reader) = (path, reader);
        var fields = reader.Schema.GetDataFields();
        var found = FeatureTables.Find(path, features, [.. fields.Select(field => field.Name)]);
        _places = [.. used];
        _features = Array.ConvertAll(_places, place => fields[found[place]]);
        _labels = [.. fields.Where(field => field.IsText() && field.Name.StartsWith(DatasetColumns.LabelPrefix, StringComparison.Ordinal))];
        _time = fields.FirstOrDefault(field => field.Name == PredictionLayout.TimeColumn);
        _columns = [new float[_features.Length][], new float[_features.Length][]];
        if (Array.Find(_features, field => field.ClrType != typeof(float) && field.ClrType != typeof(double)) is { } other)
        {
            throw new TrainingException($"{path}: the column {other.Name} is {other.ClrType.Name}, not float32 or float64");
        }

        if (_time is not null && _time.ClrType != typeof(long))
        {
            throw new TrainingException($"{path}: the column {_time.Name} is {_time.ClrType.Name}, not int64 with Unix ms; leave it out, or write it so");
        }
    }

    /// <inheritdoc/>
    public bool HasTime => _time is not null;

    /// <inheritdoc/>
    public IReadOnlyList<string> Labels => [.. _labels.Select(column => column.Name[DatasetColumns.LabelPrefix.Length..])];

    /// <summary>Opens the file.</summary>
    /// <exception cref="TrainingException">It cannot be read, or lacks a feature.</exception>
    public static async Task<ParquetFeatures> OpenAsync(string path, IReadOnlyList<string> features, ImmutableArray<int> used, CancellationToken cancellation)
    {
        ParquetReader? reader = null;
        try
        {
            reader = await ParquetReader.CreateAsync(path, cancellationToken: cancellation).ConfigureAwait(false);
            return new ParquetFeatures(path, reader, features, used);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            if (reader is not null)
            {
                await reader.DisposeAsync().ConfigureAwait(false);
            }

            throw e as TrainingException ?? Unreadable(path, e);
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<FeatureBlock> ReadAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        for (var index = 0; index < _reader.RowGroupCount; index++)
        {
            FeatureBlock block;
            try
            {
                block = await ReadGroupAsync(index, cancellation).ConfigureAwait(false);
            }
            catch (Exception e) when (e is not (OperationCanceledException or OutOfMemoryException))
            {
                throw Unreadable(_path, e);
            }

            yield return block;
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _reader.DisposeAsync();

    // The reader meets damaged bytes with exceptions of many kinds.
    private static TrainingException Unreadable(string path, Exception e) =>
        new($"{path} cannot be read as Parquet ({e.Message}): it may be truncated; make it anew");

    private async Task<FeatureBlock> ReadGroupAsync(int index, CancellationToken cancellation)
    {
        using var group = _reader.OpenRowGroupReader(index);
        var rows = checked((int)group.RowCount);
        var times = new long[HasTime ? rows : 0];
        if (_time is not null)
        {
            await ReadTimesAsync(group, _time, times, cancellation).ConfigureAwait(false);
        }

        var labels = Array.ConvertAll(_labels, _ => new string?[rows]);
        for (var label = 0; label < _labels.Length; label++)
        {
            await group.ReadAsync(_labels[label], labels[label].AsMemory(), cancellationToken: cancellation).ConfigureAwait(false);
        }

        var columns = _columns[index % _columns.Length];
        var wide = new WideColumn(rows);
        for (var feature = 0; feature < columns.Length; feature++)
        {
            columns[feature] = columns[feature]?.Length >= rows ? columns[feature] : GC.AllocateUninitializedArray<float>(rows, pinned: true);
            await wide.ReadAsync(group, _features[feature], columns[feature], cancellation).ConfigureAwait(false);
        }

        return new FeatureBlock(rows, _places, columns, times, labels);
    }

    private static async Task ReadTimesAsync(ParquetRowGroupReader group, DataField field, long[] times, CancellationToken cancellation)
    {
        var nullable = new long?[times.Length];
        await group.ReadNumbersAsync(field, nullable, cancellation).ConfigureAwait(false);
        Array.ConvertAll(nullable, time => time ?? throw new InvalidDataException("a row has no timestamp")).CopyTo(times, 0);
    }

    /// <summary>Reads a column of any of the types that are allowed as float32; buffers are made when a file needs them.</summary>
    private sealed class WideColumn(int rows)
    {
        private double?[] _doubles = [];
        private float?[] _floats = [];

        public async Task ReadAsync(ParquetRowGroupReader group, DataField field, float[] target, CancellationToken cancellation)
        {
            if (field.ClrType == typeof(double))
            {
                _doubles = _doubles.Length == rows ? _doubles : new double?[rows];
                await group.ReadNumbersAsync(field, _doubles, cancellation).ConfigureAwait(false);
                for (var row = 0; row < rows; row++)
                {
                    target[row] = (float)(_doubles[row] ?? double.NaN);
                }
            }
            else if (field.IsNullable)
            {
                _floats = _floats.Length == rows ? _floats : new float?[rows];
                await group.ReadNumbersAsync(field, _floats, cancellation).ConfigureAwait(false);
                for (var row = 0; row < rows; row++)
                {
                    target[row] = _floats[row] ?? float.NaN;
                }
            }
            else
            {
                await group.ReadAsync<float>(field, target.AsMemory(0, rows), cancellationToken: cancellation).ConfigureAwait(false);
            }
        }
    }
}
