using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Exporter.Signals.Head;

/// <summary>The entries of <see cref="KnownSeries"/> whose fingerprints begin alike: open addressing with linear probing.</summary>
/// <param name="bits">First bits that they have in common.</param>
internal sealed class KnownBlock(int bits)
{
    /// <summary>Places for entries.</summary>
    public const int Room = 40;

    /// <summary>Entries from which a block is split, and not only tidied.</summary>
    public const int Crowded = 26;

    /// <summary>Bytes of a block with its array.</summary>
    public const long Bytes = (Room * KnownEntry.Bytes) + 56;

    // Five sixths: a look-up has to end at a free place soon.
    private const int Fullest = 33;

    /// <summary>First bits that the fingerprints have in common.</summary>
    public int Bits { get; set; } = bits;

    /// <summary>Entries.</summary>
    public int Count { get; set; }

    /// <summary>The places.</summary>
    public KnownEntry[] Entries { get; } = new KnownEntry[Room];

    /// <summary>True when no entry may be added.</summary>
    public bool IsFull => Count >= Fullest;

    /// <summary>Where a fingerprint is, or would be.</summary>
    /// <param name="entries">A block's.</param>
    /// <param name="fingerprint">The fingerprint.</param>
    public static ref KnownEntry PlaceOf(KnownEntry[] entries, UInt128 fingerprint)
    {
        var place = Home((ulong)fingerprint);
        while (!entries[place].IsFree && !entries[place].Is(fingerprint))
        {
            place = place + 1 == Room ? 0 : place + 1;
        }

        return ref entries[place];
    }

    /// <summary>Has the processor fetch the entries that <see cref="PlaceOf"/> looks at first.</summary>
    public static unsafe void Prefetch(KnownEntry[] entries, UInt128 fingerprint)
    {
        if (Sse.IsSupported)
        {
            // A hint, for which an address that the collector has moved on from is as harmless as any.
            Sse.Prefetch0(Unsafe.AsPointer(ref entries[Home((ulong)fingerprint)]));
        }
    }

    /// <summary>Adds an entry that is not there.</summary>
    public void Add(in KnownEntry entry)
    {
        PlaceOf(Entries, entry.Fingerprint) = entry;
        Count++;
    }

    /// <summary>Takes all entries out.</summary>
    public void Empty()
    {
        Array.Clear(Entries);
        Count = 0;
    }

    // The upper half of the product spreads a hash over any number of places.
    private static int Home(ulong low) => (int)Math.BigMul(low, Room, out _);
}
