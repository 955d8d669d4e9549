using Exporter.Trainer.Storage;
using Parquet;
using Parquet.Schema;

namespace Exporter.Trainer.Prediction;

/// <summary>Predictions as a Parquet table: <c>timestamp</c> (Unix ms), <c>label_*</c>, <c>probability_*</c> (float32); a row group a batch.</summary>
internal static class ParquetPredictions
{
    /// <summary>Writes all batches.</summary>
    /// <returns>Number of rows.</returns>
    public static async Task<long> WriteAsync(Stream target, PredictionLayout layout, IAsyncEnumerable<PredictionBatch> batches, CancellationToken cancellation)
    {
        DataField<long>[] time = layout.HasTime ? [new DataField<long>(PredictionLayout.TimeColumn)] : [];
        DataField[] labels = [.. layout.Labels.Select(name => new DataField(DatasetColumns.LabelPrefix + name, typeof(string), isNullable: true))];
        DataField<float>[] horizons = [.. layout.Horizons.Select(horizon => new DataField<float>(PredictionLayout.ProbabilityColumn(horizon)))];
        var options = new ParquetOptions { CompressionMethod = CompressionMethod.Snappy };
        var writer = await ParquetWriter.CreateAsync(new ParquetSchema([.. time, .. labels, .. horizons]), target, options, cancellationToken: cancellation).ConfigureAwait(false);
        long rows = 0;
        await using (writer.ConfigureAwait(false))
        {
            await foreach (var batch in batches.WithCancellation(cancellation).ConfigureAwait(false))
            {
                using var group = writer.CreateRowGroup();
                if (layout.HasTime)
                {
                    await group.WriteAsync<long>(time[0], batch.TimesMs.AsMemory(0, batch.Rows), cancellationToken: cancellation).ConfigureAwait(false);
                }

                for (var label = 0; label < labels.Length; label++)
                {
                    // The writer takes null for absent, though its signature does not say so.
                    await group.WriteAsync(labels[label], new ArraySegment<string>(batch.Labels[label]!, 0, batch.Rows)).ConfigureAwait(false);
                }

                var column = new float[batch.Rows];
                for (var horizon = 0; horizon < horizons.Length; horizon++)
                {
                    for (var row = 0; row < batch.Rows; row++)
                    {
                        column[row] = batch.Probabilities[(row * horizons.Length) + horizon];
                    }

                    await group.WriteAsync<float>(horizons[horizon], column, cancellationToken: cancellation).ConfigureAwait(false);
                }

                rows += batch.Rows;
            }
        }

        return rows;
    }
}
