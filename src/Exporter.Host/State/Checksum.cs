using System.Numerics;
using System.Runtime.InteropServices;

namespace Exporter.Host.State;

/// <summary>CRC-32C (Castagnoli, RFC 3720): one instruction for eight bytes on all CPUs that matter, and it finds every burst up to 32 bits.</summary>
internal static class Checksum
{
    /// <summary>The checksum of <paramref name="bytes"/>, going on from that of what stands before them.</summary>
    public static uint Of(ReadOnlySpan<byte> bytes, uint before = 0)
    {
        var crc = ~before;
        foreach (var word in MemoryMarshal.Cast<byte, ulong>(bytes))
        {
            crc = BitOperations.Crc32C(crc, word);
        }

        foreach (var last in bytes[(bytes.Length & ~7)..])
        {
            crc = BitOperations.Crc32C(crc, last);
        }

        return ~crc;
    }
}
