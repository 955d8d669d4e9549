namespace Exporter.Signals.Head;

/// <summary>Spreads a 64-bit hash over the low bits that a table looks at.</summary>
internal static class HashMix
{
    /// <summary>Upper half of the product with the golden ratio (Knuth's multiplicative hashing).</summary>
    public static uint Of(ulong hash) => (uint)((hash * 0x9E3779B97F4A7C15) >> 32);
}
