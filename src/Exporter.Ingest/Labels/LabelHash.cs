using System.Buffers.Binary;

namespace Exporter.Ingest.Labels;

/// <summary>The 64-bit hash of texts, labels and label sets.</summary>
/// <remarks>
/// After wyhash (Wang Yi, public domain): 64×64→128-bit multiplications, folded. Texts are hashed alone and combined
/// afterwards, so that remote write 2.0 hashes each symbol once a request. Fixed constants: the value is the same in every process,
/// so it may be stored; it is no defence against chosen collisions, a look-up has to compare the labels.
/// </remarks>
internal static class LabelHash
{
    private const ulong Secret0 = 0xa0761d6478bd642f;
    private const ulong Secret1 = 0xe7037ed1a0b428db;
    private const ulong Secret2 = 0x8ebc6af09c88c6e3;
    private const ulong Secret3 = 0x589965cc75374cc3;

    /// <summary>Where the hash of a label set starts.</summary>
    public const ulong Seed = Secret3;

    /// <summary>Hash of one text.</summary>
    public static ulong OfText(ReadOnlySpan<byte> text)
    {
        ulong state = Secret0;
        ReadOnlySpan<byte> rest = text;
        while (rest.Length > 16)
        {
            state = Fold(Read8(rest) ^ Secret1, Read8(rest[8..]) ^ state);
            rest = rest[16..];
        }

        (ulong low, ulong high) = ReadTail(rest);
        return Fold(Secret1 ^ (ulong)text.Length, Fold(low ^ Secret1, high ^ state));
    }

    /// <summary>Hash of one label from the hashes of its name and value.</summary>
    public static ulong OfLabel(ulong nameHash, ulong valueHash) => Fold(nameHash ^ Secret2, valueHash ^ Secret3);

    /// <summary>Adds the next label, in ascending order of names, to the hash of a set.</summary>
    public static ulong Append(ulong setHash, ulong labelHash) => Fold(setHash ^ labelHash, Secret1);

    // 0..16 bytes as two numbers; overlapping reads instead of a loop over single bytes.
    private static (ulong Low, ulong High) ReadTail(ReadOnlySpan<byte> rest) => rest.Length switch
    {
        >= 8 => (Read8(rest), Read8(rest[^8..])),
        >= 4 => (BinaryPrimitives.ReadUInt32LittleEndian(rest), BinaryPrimitives.ReadUInt32LittleEndian(rest[^4..])),
        > 0 => (((ulong)rest[0] << 16) | ((ulong)rest[rest.Length >> 1] << 8) | rest[^1], 0),
        _ => (0, 0),
    };

    private static ulong Read8(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt64LittleEndian(bytes);

    private static ulong Fold(ulong a, ulong b)
    {
        ulong high = Math.BigMul(a, b, out ulong low);
        return high ^ low;
    }
}
