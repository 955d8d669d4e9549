using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Exporter.History.Tables;
using Exporter.Trainer.Storage;

namespace Exporter.Trainer.Prediction;

/// <summary>Feature vectors from a CSV file: times are Unix seconds, an empty field is a missing value.</summary>
internal sealed class CsvFeatures : IFeatureTable
{
    private const int RowsPerBlock = 16_384;

    private readonly CsvTable _csv;
    private readonly int[] _places;
    private readonly int[] _features;
    private readonly int[] _labels;
    private readonly int _time;

    /// <summary>Opens the file.</summary>
    /// <exception cref="TrainingException">It cannot be read, or lacks a feature.</exception>
    public CsvFeatures(string path, IReadOnlyList<string> features, ImmutableArray<int> used)
    {
        _csv = new CsvTable(path);
        var found = FeatureTables.Find(path, features, _csv.Columns);
        _places = [.. used];
        _features = [.. used.Select(place => found[place])];
        _labels = [.. Enumerable.Range(0, _csv.Columns.Count).Where(column => _csv.Columns[column].StartsWith(DatasetColumns.LabelPrefix, StringComparison.Ordinal))];
        _time = _csv.Columns.Contains(PredictionLayout.TimeColumn) ? _csv.Column(PredictionLayout.TimeColumn) : -1;
    }

    /// <inheritdoc/>
    public bool HasTime => _time >= 0;

    /// <inheritdoc/>
    public IReadOnlyList<string> Labels => [.. _labels.Select(column => _csv.Columns[column][DatasetColumns.LabelPrefix.Length..])];

    /// <inheritdoc/>
    public async IAsyncEnumerable<FeatureBlock> ReadAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            if (await Task.Run(ReadBlock, cancellation).ConfigureAwait(false) is not { Rows: > 0 } block)
            {
                yield break;
            }

            yield return block;
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _csv.Dispose();
        return default;
    }

    private FeatureBlock ReadBlock()
    {
        var values = Array.ConvertAll(_features, _ => new float[RowsPerBlock]);
        var times = new long[HasTime ? RowsPerBlock : 0];
        var labels = Array.ConvertAll(_labels, _ => new string?[RowsPerBlock]);
        var rows = 0;
        for (; rows < RowsPerBlock && _csv.Read(); rows++)
        {
            for (var feature = 0; feature < _features.Length; feature++)
            {
                values[feature][rows] = (float)_csv.Number(_features[feature]);
            }

            for (var label = 0; label < _labels.Length; label++)
            {
                labels[label][rows] = _csv.Text(_labels[label]);
            }

            if (HasTime)
            {
                times[rows] = _csv.Milliseconds(_time);
            }
        }

        return new FeatureBlock(rows, _places, values, times, labels);
    }
}
