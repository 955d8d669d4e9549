using Exporter.Ingest;

namespace Exporter.Signals.Head;

/// <summary>Fingerprints of label sets as senders write them, each with the place of the series or the mark that no signal selects it.</summary>
/// <remarks>
/// Open addressing with linear probing, in parts that each grow for themselves: one array for all would be there twice whenever it grows. A part is
/// three to four fifths full, so an entry takes 30 to 40 bytes. It may forget at any time, which costs another look at the labels and no
/// data. A place may be another series' by now, so each entry says which of the place's series it means.
/// </remarks>
/// <param name="maxIgnored">Entries of ignored series at most; past it all are forgotten. 0 remembers none.</param>
/// <param name="maxCount">Entries at most: a series has one for each order and protocol that its labels come in. Past it all are forgotten.</param>
internal sealed class KnownSeries(int maxIgnored, long maxCount)
{
    // A million entries in arrays of some 36 KB, which the collector moves together: the larger ones it leaves where they are.
    private const int PartBits = 10;
    private const int SmallestPart = 8;

    // What a part is before it has entries: one free place, which nobody takes.
    private static readonly Entry[] Nothing = new Entry[1];

    private readonly Entry[][] _parts = NoParts();
    private readonly int[] _counts = new int[1 << PartBits];
    private long _count;

    /// <summary>Entries of ignored series.</summary>
    public int IgnoredCount { get; private set; }

    /// <summary>Bytes held.</summary>
    public long MemoryBytes { get; private set; } = 12 << PartBits;

    /// <summary>The series of a fingerprint.</summary>
    /// <param name="fingerprint">The fingerprint.</param>
    /// <param name="slots">The series by their places.</param>
    /// <param name="series">The series; null where none is stored.</param>
    /// <returns>The place, <see cref="SeriesRef.Ignored"/> or <see cref="SeriesRef.Unknown"/>.</returns>
    public int Find(UInt128 fingerprint, ReadOnlySpan<StoredSeries> slots, out StoredSeries? series)
    {
        series = null;
        ref readonly var entry = ref PlaceOf(_parts[PartOf(fingerprint)], fingerprint);
        if (entry.IsFree || entry.Slot == SeriesRef.Ignored)
        {
            return entry.IsFree ? SeriesRef.Unknown : SeriesRef.Ignored;
        }

        series = slots[entry.Slot];
        return series.Incarnation == entry.Incarnation ? entry.Slot : SeriesRef.Unknown;
    }

    /// <summary>Remembers a fingerprint that <see cref="Find"/> does not know.</summary>
    /// <param name="fingerprint">The fingerprint.</param>
    /// <param name="slot">The place, or <see cref="SeriesRef.Ignored"/>.</param>
    /// <param name="slots">The series by their places.</param>
    public void Put(UInt128 fingerprint, int slot, ReadOnlySpan<StoredSeries> slots)
    {
        if (slot == SeriesRef.Ignored && maxIgnored == 0)
        {
            return;
        }

        if (_count >= maxCount || (slot == SeriesRef.Ignored && IgnoredCount >= maxIgnored))
        {
            Clear();
        }

        var part = PartOf(fingerprint);
        if ((_counts[part] + 1) * 5 > _parts[part].Length * 4)
        {
            Rebuild(part, slots);
        }

        ref var entry = ref PlaceOf(_parts[part], fingerprint);
        if (entry.IsFree)
        {
            _count++;
            _counts[part]++;
        }

        IgnoredCount += slot == SeriesRef.Ignored ? 1 : 0;
        entry = Entry.Of(fingerprint, slot, slot >= 0 ? slots[slot].Incarnation : 0);
    }

    /// <summary>Forgets all.</summary>
    public void Clear()
    {
        Array.Fill(_parts, Nothing);
        Array.Clear(_counts);
        (_count, IgnoredCount, MemoryBytes) = (0, 0, 12 << PartBits);
    }

    private static Entry[][] NoParts()
    {
        var parts = new Entry[1 << PartBits][];
        Array.Fill(parts, Nothing);
        return parts;
    }

    // The upper half of a fingerprint says which part, the lower one where in it.
    private static int PartOf(UInt128 fingerprint) => (int)((ulong)(fingerprint >> 64) >> (64 - PartBits));

    /// <summary>Where a fingerprint is, or would be.</summary>
    private static ref Entry PlaceOf(Entry[] part, UInt128 fingerprint)
    {
        var (low, high) = ((ulong)fingerprint, (ulong)(fingerprint >> 64));

        // The upper half of the product spreads a hash over any number of places.
        var place = (int)Math.BigMul(low, (ulong)part.Length, out _);
        while (!part[place].IsFree && !part[place].Is(low, high))
        {
            place = place + 1 == part.Length ? 0 : place + 1;
        }

        return ref part[place];
    }

    // Leaves out what is no more, so that series that come and go do not pile up.
    private void Rebuild(int part, ReadOnlySpan<StoredSeries> slots)
    {
        var old = _parts[part];
        var live = 0;
        foreach (ref readonly var entry in old.AsSpan())
        {
            live += entry.IsCurrent(slots) ? 1 : 0;
        }

        var rebuilt = new Entry[Math.Max(SmallestPart, (live + 1) * 5 / 3)];
        foreach (ref readonly var entry in old.AsSpan())
        {
            if (entry.IsCurrent(slots))
            {
                PlaceOf(rebuilt, entry.Fingerprint) = entry;
            }
        }

        _count += live - _counts[part];
        _counts[part] = live;
        _parts[part] = rebuilt;
        MemoryBytes += Entry.Bytes * (rebuilt.Length - (old == Nothing ? 0 : old.Length));
    }

    private struct Entry
    {
        public const long Bytes = 24;

        private ulong _low;
        private ulong _high;

        // The place + 2: 0 is a free entry, 1 an ignored series.
        private int _place;

        public int Incarnation { get; private set; }

        public readonly bool IsFree => _place == 0;

        public readonly int Slot => _place - 2;

        public readonly UInt128 Fingerprint => new(_high, _low);

        public static Entry Of(UInt128 fingerprint, int slot, int incarnation) =>
            new() { _low = (ulong)fingerprint, _high = (ulong)(fingerprint >> 64), _place = slot + 2, Incarnation = incarnation };

        public readonly bool Is(ulong low, ulong high) => _low == low && _high == high;

        public readonly bool IsCurrent(ReadOnlySpan<StoredSeries> slots) =>
            !IsFree && (Slot == SeriesRef.Ignored || slots[Slot].Incarnation == Incarnation);
    }
}
