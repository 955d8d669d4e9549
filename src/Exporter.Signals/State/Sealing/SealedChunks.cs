using System.Buffers.Binary;

namespace Exporter.Signals.State.Sealing;

/// <summary>The layout of a sealed stream: chunks of 64 KiB in their order, the last of which says so.</summary>
/// <remarks>
/// <code>
/// file  = header of <see cref="FileSeal"/> · chunk · ... · last chunk
/// chunk = 65,536 bytes, or as many as are left in the last one · tag (16 bytes)
/// nonce = number of the chunk (u64) · 3 zero bytes · 1 for the last chunk, 0 for others
/// </code>
/// This is STREAM (Hoang, Reyhanitabar, Rogaway, Vizár: Online Authenticated-Encryption and its Nonce-Reuse Misuse-Resistance, 2015): chunks that are turned, missing, repeated, of another file
/// or cut off behind one of them do not open. Nonces need not be random, as the key belongs to this file alone.
/// </remarks>
internal static class SealedChunks
{
    /// <summary>Content of a chunk: large enough that tags cost nothing, small enough for no large object.</summary>
    public const int PlainBytes = 1 << 16;

    /// <summary>Length of a whole chunk in the file.</summary>
    public const int SealedBytes = PlainBytes + FileSeal.TagBytes;

    /// <summary>The nonce of a chunk.</summary>
    public static void Nonce(long number, bool isLast, Span<byte> nonce)
    {
        nonce.Clear();
        BinaryPrimitives.WriteInt64LittleEndian(nonce, number);
        nonce[^1] = isLast ? (byte)1 : (byte)0;
    }
}
