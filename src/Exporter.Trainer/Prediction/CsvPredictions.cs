using System.Globalization;
using System.Text;
using Exporter.Trainer.Storage;

namespace Exporter.Trainer.Prediction;

/// <summary>Predictions as CSV with a header: <c>timestamp</c> (Unix seconds), <c>label_*</c>, <c>probability_*</c>; what is missing is empty.</summary>
internal static class CsvPredictions
{
    private static readonly System.Buffers.SearchValues<char> Special = System.Buffers.SearchValues.Create(",\"\r\n");

    /// <summary>Writes all batches.</summary>
    /// <returns>Number of rows.</returns>
    public static async Task<long> WriteAsync(Stream target, PredictionLayout layout, IAsyncEnumerable<PredictionBatch> batches, CancellationToken cancellation)
    {
        var writer = new StreamWriter(target, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), 1 << 16, leaveOpen: true) { NewLine = "\n" };
        long rows = 0;
        await using (writer.ConfigureAwait(false))
        {
            string[] time = layout.HasTime ? [PredictionLayout.TimeColumn] : [];
            await writer.WriteLineAsync(string.Join(',', [.. time, .. layout.Labels.Select(name => Quoted(DatasetColumns.LabelPrefix + name)), .. layout.Horizons.Select(PredictionLayout.ProbabilityColumn)])).ConfigureAwait(false);
            var line = new StringBuilder();
            await foreach (var batch in batches.WithCancellation(cancellation).ConfigureAwait(false))
            {
                for (var row = 0; row < batch.Rows; row++)
                {
                    Append(line.Clear(), layout, batch, row);
                    await writer.WriteLineAsync(line, cancellation).ConfigureAwait(false);
                }

                rows += batch.Rows;
            }
        }

        return rows;
    }

    private static void Append(StringBuilder line, PredictionLayout layout, PredictionBatch batch, int row)
    {
        if (layout.HasTime)
        {
            line.Append(CultureInfo.InvariantCulture, $"{batch.TimesMs[row] / 1000m:0.###},");
        }

        for (var label = 0; label < layout.Labels.Length; label++)
        {
            line.Append(Quoted(batch.Labels[label][row] ?? "")).Append(',');
        }

        for (var horizon = 0; horizon < layout.Horizons.Length; horizon++)
        {
            var probability = batch.Probabilities[(row * layout.Horizons.Length) + horizon];
            line.Append(horizon > 0 ? "," : "").Append(float.IsNaN(probability) ? "" : probability.ToString("R", CultureInfo.InvariantCulture));
        }
    }

    private static string Quoted(string text) =>
        text.AsSpan().ContainsAny(Special) ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
}
