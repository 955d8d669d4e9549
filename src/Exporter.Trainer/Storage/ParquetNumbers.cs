using Parquet;
using Parquet.Schema;

namespace Exporter.Trainer.Storage;

/// <summary>Reads columns of numbers whether or not their file lets values be absent.</summary>
internal static class ParquetNumbers
{
    /// <summary>Reads a column of a row group; null where a value is absent.</summary>
    /// <param name="group">The row group.</param>
    /// <param name="field">A column of numbers of this type.</param>
    /// <param name="target">As many as the group has rows; all of them are written.</param>
    /// <param name="cancellation">Stops the reading.</param>
    /// <remarks>A column that cannot lack a value is read as such: it holds no levels that would say where one is absent.</remarks>
    public static async Task ReadNumbersAsync<T>(this ParquetRowGroupReader group, DataField field, T?[] target, CancellationToken cancellation)
        where T : struct
    {
        if (field.IsNullable)
        {
            await group.ReadAsync<T>(field, target.AsMemory(), cancellationToken: cancellation).ConfigureAwait(false);
            return;
        }

        var present = new T[target.Length];
        await group.ReadAsync<T>(field, present.AsMemory(), cancellationToken: cancellation).ConfigureAwait(false);
        for (var i = 0; i < present.Length; i++)
        {
            target[i] = present[i];
        }
    }
}
