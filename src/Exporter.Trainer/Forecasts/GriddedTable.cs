using Exporter.History.Tables;
using Exporter.Trainer.Recorded;
using Exporter.Trainer.Storage;

namespace Exporter.Trainer.Forecasts;

/// <summary>Reads tables as series on an even grid; a series may go on from one file to the next.</summary>
/// <remarks>
/// Two layouts: <c>entity,timestamp,value</c> with Unix seconds and, if there is one, a column <c>family</c>; or the files of a dataset, of which each <c>signal_*</c> is a family and the <c>label_*</c> are the entity.
/// </remarks>
/// <param name="stepMs">Step of the grid. A step has the mean of the values from it up to the next; NaN without any.</param>
internal sealed class GriddedTable(long stepMs)
{
    // Of one series: a slip in a timestamp would else ask for the memory of centuries.
    private const int MostSteps = 10_000_000;

    private const string Value = "value";

    private readonly Dictionary<(string Family, string Entity), List<(long Step, double Value)>> _rows = [];

    /// <summary>The series, in the order in which the files begin them.</summary>
    /// <exception cref="TableException">A series is longer than ten million steps.</exception>
    public IReadOnlyList<GriddedSeries> Series() => [.. _rows.Select(pair => new GriddedSeries(pair.Key.Entity, pair.Key.Family, pair.Value.Min(row => row.Step), Means(pair.Key.Entity, pair.Value)))];

    /// <summary>Reads a file.</summary>
    /// <param name="path">CSV, compressed or not, or Parquet; rows in any order.</param>
    /// <exception cref="TableException">The file cannot be read.</exception>
    public void Read(string path)
    {
        using var table = Tables.Open(path);
        if (!table.Columns.Contains(Value) && table.Columns.Any(IsSignal))
        {
            ReadDataset(table);
            return;
        }

        var (entity, time, value, family) = (table.Column("entity"), table.Column(DatasetColumns.Timestamp), table.Column(Value), table.Columns.ToList().IndexOf("family"));
        while (table.Read())
        {
            var name = table.Text(entity);
            Add(family < 0 ? name : table.Text(family), name, table.Milliseconds(time), table.Number(value));
        }
    }

    private static bool IsSignal(string column) => column.StartsWith(DatasetColumns.SignalPrefix, StringComparison.Ordinal);

    private void ReadDataset(ITable table)
    {
        var time = table.Column(DatasetColumns.Timestamp);
        var labels = table.Columns.Index().Where(column => column.Item.StartsWith(DatasetColumns.LabelPrefix, StringComparison.Ordinal)).Select(column => column.Index).ToArray();
        var signals = table.Columns.Index().Where(column => IsSignal(column.Item)).ToArray();
        while (table.Read())
        {
            var entity = string.Join(' ', labels.Select(table.Text));
            foreach (var (column, name) in signals)
            {
                // A label set that another expression gave has no value of this one at any step.
                if (table.Number(column) is var value && !double.IsNaN(value))
                {
                    Add(name[DatasetColumns.SignalPrefix.Length..], entity, (long)table.Number(time), value);
                }
            }
        }
    }

    private void Add(string family, string entity, long timeMs, double value)
    {
        if (!_rows.TryGetValue((family, entity), out var rows))
        {
            _rows[(family, entity)] = rows = [];
        }

        rows.Add((Math.DivRem(timeMs, stepMs).Quotient, value));
    }

    private static double[] Means(string name, List<(long Step, double Value)> rows)
    {
        var (first, last) = (rows.Min(row => row.Step), rows.Max(row => row.Step));
        if (last - first >= MostSteps)
        {
            throw new TableException($"the rows of \"{name}\" span {last - first + 1} steps, more than {MostSteps}; is a timestamp wrong, or --step too short?");
        }

        var (sums, counts) = (new double[last - first + 1], new int[last - first + 1]);
        foreach (var (step, value) in rows)
        {
            sums[step - first] += double.IsNaN(value) ? 0 : value;
            counts[step - first] += double.IsNaN(value) ? 0 : 1;
        }

        return [.. sums.Select((sum, step) => counts[step] > 0 ? sum / counts[step] : double.NaN)];
    }
}
