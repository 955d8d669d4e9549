using Exporter.History.Tables;

namespace Exporter.Trainer.Recorded;

/// <summary>Opens files of rows by their kind.</summary>
internal static class Tables
{
    /// <summary>Opens a file: Parquet where its name ends so, else CSV.</summary>
    /// <exception cref="TableException">It cannot be read.</exception>
    public static ITable Open(string path) => path.EndsWith(".parquet", StringComparison.OrdinalIgnoreCase) ? ParquetTable.Open(path) : new CsvTable(path);
}
