using System.Runtime.CompilerServices;
using Exporter.Ingest.Protobuf;

namespace Exporter.Ingest.Entries;

/// <summary>Scans a remote-write 1.0 request in one pass, on the assumption that it is laid out as senders do.</summary>
/// <remarks>
/// Protobuf leaves the order of fields open; generated writers give ascending field numbers, so labels come first, name before value.
/// An entry that is not so is checked by its <see cref="MessageShape"/> and left to the general reader.
/// </remarks>
internal static class EntryScanV1
{
    private const byte LabelTag = (1 << 3) | (byte)WireType.Bytes;
    private const byte NameTag = (1 << 3) | (byte)WireType.Bytes;
    private const byte ValueTag = (2 << 3) | (byte)WireType.Bytes;

    /// <summary>Lists the entries of a request.</summary>
    /// <returns>False where it is not well-formed, or not sure to be: the general check has the last word.</returns>
    public static bool TryScan(ReadOnlySpan<byte> request, EntryList entries)
    {
        entries.Start(request.Length);
        var reader = new ProtobufReader(request, 0, request.Length);
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out int field, out WireType wire))
            {
                return false;
            }

            if (field != WriteRequestV1Reader.TimeSeries)
            {
                // Metadata is skipped; 4 and 5 are fields of the other version.
                if (field is 4 or 5 || !reader.TrySkip(wire))
                {
                    return false;
                }
            }
            else if (wire != WireType.Bytes || !reader.TryReadBytes(out int start, out int length) || !TryAdd(request, start, length, entries))
            {
                return false;
            }
        }

        return true;
    }

    private static bool TryAdd(ReadOnlySpan<byte> request, int start, int length, EntryList entries)
    {
        ReadOnlySpan<byte> bytes = request.Slice(start, length);
        var entry = new Entry { Start = start, Length = length, Kind = EntryKind.Unusual };
        int labels = LabelsLength(bytes);
        if (labels > 0)
        {
            entry.Fingerprint = Fingerprint.Of(bytes[..labels]);
            entry.Kind = EntryRest.Read(bytes[labels..], ref entry);
        }

        return (entry.Kind == EntryKind.Sample || WriteRequestV1Reader.SeriesShape.FindFault(request, start, length) < 0) && entries.TryAdd(entry);
    }

    /// <summary>Bytes of the labels at the front, 0 where they are not as senders write them.</summary>
    private static int LabelsLength(ReadOnlySpan<byte> entry)
    {
        int at = 0;
        while (at < entry.Length && entry[at] == LabelTag)
        {
            at++;
            if (!EntryRest.TryReadLength(entry, ref at, out int length) || !IsLabel(entry.Slice(at, length)))
            {
                return 0;
            }

            at += length;
        }

        return at;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsLabel(ReadOnlySpan<byte> label)
    {
        int at = 1;
        if (label.IsEmpty || label[0] != NameTag || !EntryRest.TryReadLength(label, ref at, out int name))
        {
            return false;
        }

        at += name;
        if (at >= label.Length || label[at++] != ValueTag || !EntryRest.TryReadLength(label, ref at, out int value))
        {
            return false;
        }

        return at + value == label.Length;
    }
}
