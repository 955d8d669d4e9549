using System.Runtime.CompilerServices;
using Exporter.Ingest.Labels;
using Exporter.Ingest.Protobuf;

namespace Exporter.Ingest.Entries;

/// <summary>Scans a remote-write 2.0 request, whose symbols are known, in one pass, on the assumption that it is laid out as senders do.</summary>
/// <remarks>Label references come first, packed. An entry that is not so is checked by its <see cref="MessageShape"/> and left to the general reader.</remarks>
internal static class EntryScanV2
{
    private const byte ReferencesTag = (1 << 3) | (byte)WireType.Bytes;

    /// <summary>Lists the entries of a request.</summary>
    /// <returns>False where it is not well-formed, or not sure to be: the general check has the last word.</returns>
    public static bool TryScan(ReadOnlySpan<byte> request, SymbolTable symbols, EntryList entries)
    {
        if (symbols.Count > 0 && symbols[0].Length > 0)
        {
            return false;
        }

        entries.Start(request.Length);
        var reader = new ProtobufReader(request, 0, request.Length);
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out int field, out WireType wire))
            {
                return false;
            }

            if (field != WriteRequestV2Reader.TimeSeries)
            {
                // 1 to 3 are fields of the other version.
                bool isSkipped = field != WriteRequestV2Reader.Symbols || wire == WireType.Bytes;
                if (field is >= 1 and <= 3 || !isSkipped || !reader.TrySkip(wire))
                {
                    return false;
                }
            }
            else if (wire != WireType.Bytes || !reader.TryReadBytes(out int start, out int length) || !TryAdd(request, start, length, symbols, entries))
            {
                return false;
            }
        }

        return true;
    }

    private static bool TryAdd(ReadOnlySpan<byte> request, int start, int length, SymbolTable symbols, EntryList entries)
    {
        ReadOnlySpan<byte> bytes = request.Slice(start, length);
        var entry = new Entry { Start = start, Length = length, Kind = EntryKind.Unusual };
        int at = 1;
        if (length > 0 && bytes[0] == ReferencesTag && EntryRest.TryReadLength(bytes, ref at, out int size) && size > 0)
        {
            if (!TryFingerprint(bytes.Slice(at, size), symbols, out entry.Fingerprint))
            {
                return false;
            }

            entry.Kind = EntryRest.Read(bytes[(at + size)..], ref entry);
        }

        return (entry.Kind == EntryKind.Sample || IsWellFormed(request, start, length, symbols)) && entries.TryAdd(entry);
    }

    private static bool IsWellFormed(ReadOnlySpan<byte> request, int start, int length, SymbolTable symbols) =>
        WriteRequestV2Reader.SeriesShape.FindFault(request, start, length) < 0 && WriteRequestV2Reader.CheckEntry(request, start, length, symbols.Count) is null;

    /// <summary>False where a reference is no symbol's, or names and values do not pair.</summary>
    private static bool TryFingerprint(ReadOnlySpan<byte> packed, SymbolTable symbols, out UInt128 fingerprint)
    {
        UInt128 list = Fingerprint.OfNothing;
        fingerprint = list;
        int count = 0;
        int at = 0;
        while (at < packed.Length)
        {
            if (!TryReadReference(packed, ref at, out uint reference) || reference >= (uint)symbols.Count)
            {
                return false;
            }

            list = Fingerprint.Append(list, symbols[(int)reference].Fingerprint);
            count++;
        }

        fingerprint = list;
        return count % 2 == 0;
    }

    // ProtobufReader reads varints too, at any place and of any size; a request of known series takes a fourteenth longer with it.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryReadReference(ReadOnlySpan<byte> packed, ref int at, out uint reference)
    {
        reference = packed[at++];
        return reference < 0x80 || TryReadRest(packed, ref at, ref reference);
    }

    // Up to 28 bits.
    private static bool TryReadRest(ReadOnlySpan<byte> packed, ref int at, ref uint reference)
    {
        reference &= 0x7f;
        for (int shift = 7; shift < 28 && at < packed.Length; shift += 7)
        {
            uint bits = packed[at++];
            reference |= (bits & 0x7f) << shift;
            if (bits < 0x80)
            {
                return true;
            }
        }

        return false;
    }
}
