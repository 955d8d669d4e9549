using Parquet;
using Parquet.Schema;

namespace Exporter.Tests.Trainer.Storage;

/// <summary>A recorded table as Parquet: entity as text, time as int64 seconds, float64 columns.</summary>
internal static class SomeTable
{
    public static async Task WriteAsync(string path, IReadOnlyList<string> entities, IReadOnlyList<long> seconds, params (string Name, List<double?> Values)[] columns)
    {
        var entity = new DataField("entity", typeof(string), isNullable: true);
        var time = new DataField<long>("timestamp");
        var fields = columns.Select(column => new DataField<double>(column.Name, true)).ToArray();
        await using var file = File.Create(path);
        await using var writer = await ParquetWriter.CreateAsync(new ParquetSchema([entity, time, .. fields]), file);

        // Two row groups, so that a reader has to go from one to the next.
        var half = entities.Count / 2;
        foreach (var (first, count) in ((int, int)[])[(0, half), (half, entities.Count - half)])
        {
            using var group = writer.CreateRowGroup();
            await group.WriteAsync(entity, entities.Skip(first).Take(count).ToArray());
            await group.WriteAsync<long>(time, seconds.Skip(first).Take(count).ToArray().AsMemory());
            for (var i = 0; i < fields.Length; i++)
            {
                await group.WriteAsync<double>(fields[i], (ReadOnlyMemory<double?>)columns[i].Values.GetRange(first, count).ToArray());
            }
        }
    }
}
