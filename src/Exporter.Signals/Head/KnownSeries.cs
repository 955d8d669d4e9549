using Exporter.Ingest;

namespace Exporter.Signals.Head;

/// <summary>Fingerprints of label sets as senders write them, each with the place of the series or the mark that no signal selects it.</summary>
/// <remarks>
/// Open addressing with linear probing, three to four fifths full: an entry takes 30 to 40 bytes. It may forget
/// at any time: that costs another look at the labels. A place may be another series' by now, so each entry says which of the place's series it means.
/// </remarks>
/// <param name="maxCount">Entries at most; past it all are forgotten.</param>
internal sealed class KnownSeries(int maxCount)
{
    private const int InitialCapacity = 64;

    private Entry[] _entries = new Entry[InitialCapacity];
    private int _count;

    /// <summary>Bytes held.</summary>
    public long MemoryBytes => 24L * _entries.Length;

    /// <summary>The series of a fingerprint.</summary>
    /// <param name="fingerprint">The fingerprint.</param>
    /// <param name="slots">The series by their places.</param>
    /// <param name="series">The series; null where none is stored.</param>
    /// <returns>The place, <see cref="SeriesRef.Ignored"/> or <see cref="SeriesRef.Unknown"/>.</returns>
    public int Find(UInt128 fingerprint, ReadOnlySpan<StoredSeries> slots, out StoredSeries? series)
    {
        series = null;
        ref Entry entry = ref _entries[PlaceOf(fingerprint)];
        if (entry.IsFree || entry.Slot == SeriesRef.Ignored)
        {
            return entry.IsFree ? SeriesRef.Unknown : SeriesRef.Ignored;
        }

        series = slots[entry.Slot];
        return series.Incarnation == entry.Incarnation ? entry.Slot : SeriesRef.Unknown;
    }

    /// <summary>Remembers a fingerprint.</summary>
    /// <param name="fingerprint">The fingerprint.</param>
    /// <param name="slot">The place, or <see cref="SeriesRef.Ignored"/>.</param>
    /// <param name="slots">The series by their places.</param>
    public void Put(UInt128 fingerprint, int slot, ReadOnlySpan<StoredSeries> slots)
    {
        if (_count * 5L >= _entries.Length * 4L)
        {
            Rebuild(slots);
        }

        ref Entry entry = ref _entries[PlaceOf(fingerprint)];
        _count += entry.IsFree ? 1 : 0;
        entry = Entry.Of(fingerprint, slot, slot >= 0 ? slots[slot].Incarnation : 0);
    }

    /// <summary>Forgets all.</summary>
    public void Clear()
    {
        _entries = new Entry[InitialCapacity];
        _count = 0;
    }

    // Leaves out what is no more, so that series that come and go do not pile up.
    private void Rebuild(ReadOnlySpan<StoredSeries> slots)
    {
        var old = _entries;
        var live = 0;
        foreach (ref readonly var entry in old.AsSpan())
        {
            live += entry.IsCurrent(slots) ? 1 : 0;
        }

        live = live < maxCount ? live : 0;
        _entries = new Entry[Math.Max(InitialCapacity, live * 5 / 3)];
        _count = live;
        if (live == 0)
        {
            return;
        }

        foreach (ref readonly var entry in old.AsSpan())
        {
            if (entry.IsCurrent(slots))
            {
                _entries[PlaceOf(entry.Fingerprint)] = entry;
            }
        }
    }

    /// <summary>Where a fingerprint is, or would be.</summary>
    private int PlaceOf(UInt128 fingerprint)
    {
        var (low, high) = ((ulong)fingerprint, (ulong)(fingerprint >> 64));
        var entries = _entries;

        // The upper half of the product spreads a hash over any number of places.
        var place = (int)Math.BigMul(high, (ulong)entries.Length, out _);
        while (!entries[place].IsFree && !entries[place].Is(low, high))
        {
            place = place + 1 == entries.Length ? 0 : place + 1;
        }

        return place;
    }

    private struct Entry
    {
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
