using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Exporter.Ingest.Protobuf;

namespace Exporter.Ingest.Entries;

/// <summary>Reads what follows an entry's labels, which both protocol versions write alike, and short lengths.</summary>
internal static class EntryRest
{
    // In both: labels or references to them 1, samples 2, exemplars and histograms 3 and 4. What comes beyond means nothing here: metadata, times of creation.
    private const int LabelsField = 1;
    private const int LastField = 4;
    private const byte SampleTag = (2 << 3) | (byte)WireType.Bytes;
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

    /// <summary>Looks at all that follows the labels, and reads the sample if there is but one.</summary>
    /// <param name="rest">Not checked yet.</param>
    /// <param name="entry">Gets the sample.</param>
    /// <returns>What the entry is; <see cref="EntryKind.Sample"/> is well-formed, the others are to be checked.</returns>
    public static EntryKind Read(ReadOnlySpan<byte> rest, ref Entry entry) =>
        TryReadOnlySample(rest, ref entry) ? EntryKind.Sample : HasLabels(rest) ? EntryKind.Unusual : EntryKind.Body;

    private static bool TryReadOnlySample(ReadOnlySpan<byte> rest, ref Entry entry)
    {
        int at = 1;
        if (rest.IsEmpty || rest[0] != SampleTag || !TryReadLength(rest, ref at, out int length)
            || !TryReadSample(rest.Slice(at, length), out entry.TimestampMs, out entry.Value))
        {
            return false;
        }

        var reader = new ProtobufReader(rest, at + length, rest.Length - at - length);
        return HasNoneUpTo(LastField, ref reader);
    }

    private static bool HasLabels(ReadOnlySpan<byte> rest)
    {
        var reader = new ProtobufReader(rest, 0, rest.Length);
        while (reader.TryReadTag(out int field, out WireType wire) && reader.TrySkip(wire))
        {
            if (field == LabelsField)
            {
                return true;
            }
        }

        return false;
    }

    // The value comes before the timestamp, as ascending field numbers have it; either may be left out, which means 0.
    private static bool TryReadSample(ReadOnlySpan<byte> sample, out long timestampMs, out double value)
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
    private static bool HasNoneUpTo(int last, ref ProtobufReader reader)
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
