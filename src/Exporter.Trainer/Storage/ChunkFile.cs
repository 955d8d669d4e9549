using Exporter.History;
using Exporter.Signals;
using Parquet;
using Parquet.Schema;

namespace Exporter.Trainer.Storage;

/// <summary>One file of a dataset: a span of history as a Parquet table, bit for bit.</summary>
internal static class ChunkFile
{
    // Bounds what is held beside the chunk itself while its columns are turned into rows.
    private const int RowsPerGroup = 1 << 20;

    /// <summary>Writes columns of the same steps.</summary>
    /// <returns>Number of rows.</returns>
    public static async Task<long> WriteAsync(Stream target, IReadOnlyList<(string Column, HistoryFrame Frame)> columns, CancellationToken cancellation)
    {
        var rows = new ChunkRows([.. columns.Select(column => column.Frame)]);
        string[] names = [.. rows.Sets.SelectMany(NamesOf).Distinct().Order(StringComparer.Ordinal)];
        var timestamp = new DataField<long>(DatasetColumns.Timestamp);
        DataField[] labels = [.. names.Select(name => new DataField(DatasetColumns.LabelPrefix + name, typeof(string), isNullable: true))];
        DataField[] values = [.. columns.Select(column => new DataField<double>(column.Column, true))];
        var options = new ParquetOptions { CompressionMethod = CompressionMethod.Snappy };
        var writer = await ParquetWriter.CreateAsync(new ParquetSchema([timestamp, .. labels, .. values]), target, options, cancellationToken: cancellation).ConfigureAwait(false);
        await using (writer.ConfigureAwait(false))
        {
            for (var first = 0; first < rows.Count; first += RowsPerGroup)
            {
                var count = Math.Min(RowsPerGroup, rows.Count - first);
                using var group = writer.CreateRowGroup();
                await group.WriteAsync<long>(timestamp, Times(columns[0].Frame, rows, first, count), cancellationToken: cancellation).ConfigureAwait(false);
                for (var i = 0; i < labels.Length; i++)
                {
                    await group.WriteAsync(labels[i], TextsOf(rows, names[i], first, count)).ConfigureAwait(false);
                }

                var buffer = new double?[count];
                for (var i = 0; i < values.Length; i++)
                {
                    rows.Copy(i, first, buffer);
                    await group.WriteAsync<double>(values[i], (ReadOnlyMemory<double?>)buffer, cancellationToken: cancellation).ConfigureAwait(false);
                }
            }
        }

        return rows.Count;
    }

    /// <summary>Reads a file.</summary>
    /// <param name="source">The file; must be able to seek.</param>
    /// <param name="fromMs">Its first step, Unix ms.</param>
    /// <param name="stepMs">Distance of steps in ms.</param>
    /// <param name="steps">Number of steps.</param>
    /// <param name="cancellation">Stops the reading.</param>
    /// <returns>Every column of values.</returns>
    public static async Task<Dictionary<string, HistoryFrame>> ReadAsync(Stream source, long fromMs, long stepMs, int steps, CancellationToken cancellation)
    {
        var reader = await ParquetReader.CreateAsync(source, cancellationToken: cancellation).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            var fields = reader.Schema.GetDataFields();
            var labels = fields.Where(field => field.Name.StartsWith(DatasetColumns.LabelPrefix, StringComparison.Ordinal)).ToArray();
            var values = fields.Where(field => field.Name != DatasetColumns.Timestamp && !labels.Contains(field)).ToArray();
            var assemblies = values.Select(_ => new FrameAssembly(new HistoryFrame(fromMs, stepMs, steps))).ToArray();
            for (var index = 0; index < reader.RowGroupCount; index++)
            {
                using var group = reader.OpenRowGroupReader(index);
                var count = checked((int)group.RowCount);
                var times = new long[count];
                await group.ReadAsync<long>(fields.Single(field => field.Name == DatasetColumns.Timestamp), times.AsMemory(), cancellationToken: cancellation).ConfigureAwait(false);
                var sets = await SetsAsync(group, labels, count, cancellation).ConfigureAwait(false);
                var buffer = new double?[count];
                for (var i = 0; i < values.Length; i++)
                {
                    await group.ReadAsync<double>(values[i], buffer.AsMemory(), cancellationToken: cancellation).ConfigureAwait(false);
                    assemblies[i].Take(times, sets, buffer);
                }
            }

            return values.Select((field, i) => (field.Name, assemblies[i].Frame)).ToDictionary(pair => pair.Name, pair => pair.Frame);
        }
    }

    private static IEnumerable<string> NamesOf(Labels labels) => labels.Enumerate().Select(label => label.Name);

    private static long[] Times(HistoryFrame grid, ChunkRows rows, int first, int count)
    {
        var times = new long[count];
        for (var i = 0; i < count; i++)
        {
            times[i] = grid.FromMs + (rows[first + i].Step * grid.StepMs);
        }

        return times;
    }

    private static string[] TextsOf(ChunkRows rows, string name, int first, int count)
    {
        var ofSet = Array.ConvertAll(rows.Sets, labels => labels.Get(name) is { Length: > 0 } text ? text : null);
        var texts = new string?[count];
        for (var i = 0; i < count; i++)
        {
            texts[i] = ofSet[rows[first + i].Set];
        }

        // The writer takes null for absent, though its signature does not say so.
        return texts!;
    }

    /// <summary>The label set of each row; neighbouring rows share theirs.</summary>
    private static async Task<Labels[]> SetsAsync(ParquetRowGroupReader group, DataField[] labels, int count, CancellationToken cancellation)
    {
        var texts = new string?[labels.Length][];
        for (var i = 0; i < labels.Length; i++)
        {
            texts[i] = new string?[count];
            await group.ReadAsync(labels[i], texts[i].AsMemory(), cancellationToken: cancellation).ConfigureAwait(false);
        }

        var sets = new Labels[count];
        for (var row = 0; row < count; row++)
        {
            var at = row;
            sets[row] = row > 0 && Array.TrueForAll(texts, ofLabel => ofLabel[at] == ofLabel[at - 1])
                ? sets[row - 1]
                : Labels.From(labels.Select((field, i) => new Label(field.Name[DatasetColumns.LabelPrefix.Length..], texts[i][at] ?? "")));
        }

        return sets;
    }
}
