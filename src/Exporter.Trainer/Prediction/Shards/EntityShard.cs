using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Exporter.Signals;

namespace Exporter.Trainer.Prediction.Shards;

/// <summary>One of several shares of all entities: which one an entity belongs to follows from its labels alone, on any machine and in any release.</summary>
/// <param name="Number">Counted from 1.</param>
/// <param name="Count">How many there are.</param>
internal sealed record EntityShard(int Number, int Count)
{
    /// <summary>How it is written.</summary>
    public const string Notation = "I/N, such as 1/4: the first of four";

    private const int MostShards = 10_000;

    /// <summary>Reads a share.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out EntityShard? shard)
    {
        shard = text.Split('/') is [var number, var count]
            && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var i)
            && int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var n)
            && i >= 1 && i <= n && n <= MostShards
                ? new EntityShard(i, n)
                : null;
        return shard is not null;
    }

    /// <summary>Whether an entity belongs to it: the first eight bytes of the SHA-256 of its labels, as a big-endian number, modulo the count.</summary>
    /// <param name="entity">Its labels; names and values are digested in their order, each with a zero byte behind it.</param>
    public bool Holds(Labels entity)
    {
        var text = new StringBuilder();
        for (var label = 0; label < entity.Count; label++)
        {
            text.Append(entity[label].Name).Append('\0').Append(entity[label].Value).Append('\0');
        }

        var digest = SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString()));
        return BinaryPrimitives.ReadUInt64BigEndian(digest) % (ulong)Count == (ulong)(Number - 1);
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Number}/{Count}";
}
