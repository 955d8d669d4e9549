using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Exporter.Ingest.Protobuf;

namespace Exporter.Ingest.Entries;

/// <summary>Reads what both protocol versions have in common: short lengths, and one sample as senders write it.</summary>
internal static class SampleScan
{
    private const byte ValueTag = (1 << 3) | (byte)WireType.Fixed64;
    private const int TimestampField = 2;
    private const byte TimestampTag = (TimestampField << 3) | (byte)WireType.Varint;

    /// <summary>Reads a length below 16,384, which takes one byte or two, of something that lies inside the bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryReadLength(ReadOnlySpan<byte> bytes, ref int at, out int length)
    {
        length = 0;
        if (at >= bytes.Length)
        {
            return false;
        }

        length = bytes[at++];
        if (length >= 0x80)
        {
            if (at >= bytes.Length || bytes[at] >= 0x80)
            {
                return false;
            }

            length = (length & 0x7f) | (bytes[at++] << 7);
        }

        return length <= bytes.Length - at;
    }

    /// <summary>Reads a sample whose value comes before its timestamp, as ascending field numbers have it; either may be left out, which means 0.</summary>
    public static bool TryRead(ReadOnlySpan<byte> sample, out long timestampMs, out double value)
    {
        (timestampMs, value) = (0, 0);
        int at = 0;
        if (sample.Length > sizeof(double) && sample[0] == ValueTag)
        {
            value = BinaryPrimitives.ReadDoubleLittleEndian(sample[1..]);
            at = 1 + sizeof(double);
        }

        var reader = new ProtobufReader(sample, at, sample.Length - at);
        if (at < sample.Length && sample[at] == TimestampTag)
        {
            reader = new ProtobufReader(sample, at + 1, sample.Length - at - 1);
            if (!reader.TryReadVarint(out ulong bits))
            {
                return false;
            }

            timestampMs = (long)bits;
        }

        return HasNoneUpTo(TimestampField, ref reader);
    }

    /// <summary>Steps over the rest of a message.</summary>
    /// <returns>False where it is not well-formed, or has a field of a number up to <paramref name="last"/>.</returns>
    public static bool HasNoneUpTo(int last, ref ProtobufReader reader)
    {
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out int field, out WireType wire) || field <= last || !reader.TrySkip(wire))
            {
                return false;
            }
        }

        return true;
    }
}
