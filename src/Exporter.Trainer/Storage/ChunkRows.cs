using Exporter.History;
using Exporter.Ingest;
using Exporter.Signals;
using Exporter.Signals.Windows;

namespace Exporter.Trainer.Storage;

/// <summary>Which rows a chunk has: every label set, in order, at every step at which some column has a value for it.</summary>
/// <remarks>Ordered by labels and step, so that the same history gives the same file, whatever order a server answers in.</remarks>
internal sealed class ChunkRows
{
    private readonly double[]?[][] _values;
    private readonly List<(int Set, int Step)> _rows = [];

    /// <summary>The rows of some columns, which all have the same steps.</summary>
    public ChunkRows(IReadOnlyList<HistoryFrame> columns)
    {
        Sets = [.. columns.SelectMany(LabelsOf).Distinct().Order(Comparer<Labels>.Create(LabelOrder.Compare))];
        var places = Sets.Select((labels, place) => (labels, place)).ToDictionary(pair => pair.labels, pair => pair.place);
        _values = [.. columns.Select(column => Place(column, places))];
        for (var set = 0; set < Sets.Length; set++)
        {
            double[][] present = [.. _values.Select(ofColumn => ofColumn[set]).OfType<double[]>()];
            for (var step = 0; step < columns[0].Steps; step++)
            {
                if (Array.Exists(present, values => !StaleMarker.IsStale(values[step])))
                {
                    _rows.Add((set, step));
                }
            }
        }
    }

    /// <summary>The label sets in order.</summary>
    public Labels[] Sets { get; }

    /// <summary>Number of rows.</summary>
    public int Count => _rows.Count;

    /// <summary>Label set and number of the step of a row.</summary>
    public (int Set, int Step) this[int row] => _rows[row];

    /// <summary>Copies one column's values of some rows; null where it has none.</summary>
    /// <param name="column">Number of the column.</param>
    /// <param name="first">First row.</param>
    /// <param name="target">One a row.</param>
    public void Copy(int column, int first, Span<double?> target)
    {
        for (var i = 0; i < target.Length; i++)
        {
            var (set, step) = _rows[first + i];
            target[i] = _values[column][set] is { } values && !StaleMarker.IsStale(values[step]) ? values[step] : null;
        }
    }

    private static IEnumerable<Labels> LabelsOf(HistoryFrame frame) => Enumerable.Range(0, frame.SeriesCount).Select(frame.LabelsAt);

    private static double[]?[] Place(HistoryFrame column, Dictionary<Labels, int> places)
    {
        var bySet = new double[]?[places.Count];
        for (var series = 0; series < column.SeriesCount; series++)
        {
            bySet[places[column.LabelsAt(series)]] = column.ArrayAt(series);
        }

        return bySet;
    }
}
