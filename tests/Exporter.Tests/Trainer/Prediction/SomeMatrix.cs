using Parquet;
using Parquet.Schema;

namespace Exporter.Tests.Trainer.Prediction;

/// <summary>Files of feature vectors as other programs would write them.</summary>
internal static class SomeMatrix
{
    /// <summary>Writes a Parquet file of float64 columns that may have nulls, as most programs do.</summary>
    /// <param name="path">The file.</param>
    /// <param name="columns">Name and values.</param>
    /// <param name="timesMs">Unix ms; null for none.</param>
    /// <param name="hosts">Values of <c>label_instance</c>; null for none.</param>
    /// <param name="rowsPerGroup">Rows in a row group.</param>
    public static async Task WriteParquetAsync(
        string path, IReadOnlyList<(string Name, double?[] Values)> columns, long[]? timesMs = null, string[]? hosts = null, int rowsPerGroup = int.MaxValue)
    {
        var time = new DataField<long>("timestamp");
        var host = new DataField("label_instance", typeof(string), isNullable: true);
        var fields = columns.Select(column => new DataField<double>(column.Name, true)).ToArray();
        var schema = new ParquetSchema([.. timesMs is null ? Array.Empty<Field>() : [time], .. hosts is null ? Array.Empty<Field>() : [host], .. fields]);
        await using var file = File.Create(path);
        await using var writer = await ParquetWriter.CreateAsync(schema, file);
        for (var first = 0; first < columns[0].Values.Length; first += Math.Min(rowsPerGroup, columns[0].Values.Length))
        {
            var count = Math.Min(rowsPerGroup, columns[0].Values.Length - first);
            using var group = writer.CreateRowGroup();
            if (timesMs is not null)
            {
                await group.WriteAsync<long>(time, timesMs.AsMemory(first, count));
            }

            if (hosts is not null)
            {
                await group.WriteAsync(host, hosts[first..(first + count)]);
            }

            for (var i = 0; i < fields.Length; i++)
            {
                await group.WriteAsync<double>(fields[i], (ReadOnlyMemory<double?>)columns[i].Values.AsMemory(first, count));
            }
        }
    }
}
