using Exporter.History.Tables;
using Exporter.Trainer.Recorded;

namespace Exporter.Trainer.Forecasts;

/// <summary>Reads a table of <c>entity,timestamp,value</c> and, where it has the column, <c>family</c>, as series on an even grid.</summary>
internal static class GriddedTable
{
    // Of one series: a slip in a timestamp would else ask for the memory of centuries.
    private const int MostSteps = 10_000_000;

    /// <summary>Reads a file.</summary>
    /// <param name="path">CSV, compressed or not, or Parquet; rows in any order.</param>
    /// <param name="stepMs">Step of the grid. A step has the mean of the values from it up to the next; NaN without any.</param>
    /// <returns>The series, in the order in which the file begins them.</returns>
    /// <exception cref="TableException">The file cannot be read, or a series is longer than ten million steps.</exception>
    public static IReadOnlyList<GriddedSeries> Read(string path, long stepMs)
    {
        using var table = Tables.Open(path);
        var (entity, time, value, family) = (table.Column("entity"), table.Column("timestamp"), table.Column("value"), table.Columns.ToList().IndexOf("family"));
        var rows = new Dictionary<string, (string Family, List<(long Step, double Value)> Rows)>();
        while (table.Read())
        {
            var name = table.Text(entity);
            if (!rows.TryGetValue(name, out var series))
            {
                series = rows[name] = (family < 0 ? name : table.Text(family), []);
            }

            series.Rows.Add((Math.DivRem(table.Milliseconds(time), stepMs).Quotient, table.Number(value)));
        }

        return [.. rows.Select(pair => new GriddedSeries(pair.Key, pair.Value.Family, pair.Value.Rows.Min(row => row.Step), Means(path, pair.Key, pair.Value.Rows)))];
    }

    private static double[] Means(string path, string name, List<(long Step, double Value)> rows)
    {
        var (first, last) = (rows.Min(row => row.Step), rows.Max(row => row.Step));
        if (last - first >= MostSteps)
        {
            throw new TableException($"{path}: the rows of \"{name}\" span {last - first + 1} steps, more than {MostSteps}; is a timestamp wrong, or --step too short?");
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
