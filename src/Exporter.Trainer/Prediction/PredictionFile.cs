namespace Exporter.Trainer.Prediction;

/// <summary>Writes predictions to a file that is whole or not there.</summary>
internal static class PredictionFile
{
    /// <summary>What an output or a matrix may be, for messages and help.</summary>
    public const string Kinds = "a name that ends in .parquet or .csv";

    /// <summary>True for a file that is a Parquet table by its name.</summary>
    public static bool IsParquet(string path) => path.EndsWith(".parquet", StringComparison.OrdinalIgnoreCase);

    /// <summary>True for a name that says how the file is written.</summary>
    public static bool IsKnown(string path) => IsParquet(path) || path.EndsWith(".csv", StringComparison.OrdinalIgnoreCase);

    /// <summary>Writes all of them, Parquet or CSV by the name of the file; an existing one is replaced in one step.</summary>
    /// <returns>Number of rows.</returns>
    public static async Task<long> WriteAsync(string path, PredictionLayout layout, IAsyncEnumerable<PredictionBatch> batches, CancellationToken cancellation)
    {
        var full = Path.GetFullPath(path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        var temporary = Path.Combine(Path.GetDirectoryName(full)!, $".{Path.GetFileName(full)}.{Environment.ProcessId}.tmp");
        try
        {
            long rows;
            var file = File.Create(temporary);
            await using (file.ConfigureAwait(false))
            {
                rows = IsParquet(path)
                    ? await ParquetPredictions.WriteAsync(file, layout, batches, cancellation).ConfigureAwait(false)
                    : await CsvPredictions.WriteAsync(file, layout, batches, cancellation).ConfigureAwait(false);
            }

            File.Move(temporary, full, overwrite: true);
            return rows;
        }
        finally
        {
            File.Delete(temporary);
        }
    }
}
