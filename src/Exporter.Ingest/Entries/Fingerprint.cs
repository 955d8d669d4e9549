using System.IO.Hashing;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace Exporter.Ingest.Entries;

/// <summary>128 bits that stand for the labels of a series as a sender writes them: equal bytes, equal fingerprint.</summary>
/// <remarks>
/// Keyed with a number that is drawn when the process starts, so nobody can aim at a collision; by chance, two of four million series
/// share a fingerprint with a probability of 2e-26. So a fingerprint is taken for the labels, without a look at them. It is
/// never stored nor shown, and nothing but look-ups depends on it: what is predicted is the same in every process.
/// One series has several: one for each order and protocol that its labels come in.
/// </remarks>
internal static class Fingerprint
{
    private static readonly long Key = BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long)));
    private static readonly ulong LowKey = OddKey();
    private static readonly ulong HighKey = OddKey();

    /// <summary>Where the fingerprint of a list of texts starts.</summary>
    public static UInt128 OfNothing { get; } = new(HighKey, LowKey);

    /// <summary>Fingerprint of bytes: XXH3 with a seed.</summary>
    public static UInt128 Of(ReadOnlySpan<byte> bytes) => XxHash128.HashToUInt128(bytes, Key);

    /// <summary>Adds the next text of a list.</summary>
    /// <param name="list">Of what came before.</param>
    /// <param name="text">Of the text.</param>
    /// <remarks>Two chains of folded multiplications as in wyhash, each over its own half of the texts' hashes, so that a collision has to happen in both.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static UInt128 Append(UInt128 list, UInt128 text) =>
        new(Fold((ulong)(list >> 64) ^ (ulong)(text >> 64), HighKey), Fold((ulong)list ^ (ulong)text, LowKey));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Fold(ulong value, ulong key)
    {
        ulong high = Math.BigMul(value, key, out ulong low);
        return high ^ low;
    }

    private static ulong OddKey() => BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong))) | 1;
}
