using Parquet.Schema;

namespace Exporter.Trainer.Storage;

/// <summary>How the library tells that a column is text.</summary>
internal static class ParquetText
{
    /// <summary>True for a column of text: a schema that is read says so otherwise than one that is written.</summary>
    public static bool IsText(this DataField field) => field.ClrType == typeof(string) || field.ClrType == typeof(ReadOnlyMemory<char>);
}
