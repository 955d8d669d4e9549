using Exporter.Ingest;

namespace Exporter.Signals.Head;

/// <summary>Fingerprints of label sets as senders write them, each with the place of the series or the mark that no signal selects it.</summary>
/// <remarks>
/// Extendible hashing (R. Fagin et al., ACM TODS 1979): blocks of 640 bytes, found by a fingerprint's first bits, of which each is split in two when it is full. So growing leaves no
/// garbage and moves no more than a block; an entry takes some 31 bytes. It may forget at any time, which costs another look at the labels and no
/// data. A place may be another series' by now, so each entry says which of the place's series it means.
/// </remarks>
internal sealed class KnownSeries
{
    private const int FirstBits = 4;

    // Keyed hashes differ in fewer bits.
    private const int MostBits = 30;

    private readonly int _maxIgnored;
    private readonly long _maxCount;
    private readonly KnownEntry[] _moved = new KnownEntry[KnownBlock.Room];
    private KnownBlock[] _blocks = [];

    // The blocks' entries, at the same places: a look-up waits for memory once less.
    private KnownEntry[][] _entries = [];
    private int _bits = FirstBits;
    private int _blockCount;
    private long _count;

    /// <summary>A memory without entries.</summary>
    /// <param name="maxIgnored">Entries of ignored series at most; past it all are forgotten. 0 remembers none.</param>
    /// <param name="maxCount">Entries at most: a series has one for each order and protocol that its labels come in. Past it all are forgotten.</param>
    public KnownSeries(int maxIgnored, long maxCount)
    {
        (_maxIgnored, _maxCount) = (maxIgnored, maxCount);
        Clear();
    }

    /// <summary>Entries of ignored series.</summary>
    public int IgnoredCount { get; private set; }

    /// <summary>Bytes held.</summary>
    public long MemoryBytes => (_blockCount * KnownBlock.Bytes) + (16L * _blocks.Length);

    /// <summary>The series of a fingerprint.</summary>
    /// <param name="fingerprint">The fingerprint.</param>
    /// <param name="slots">The series by their places.</param>
    /// <param name="series">The series; null where none is stored.</param>
    /// <returns>The place, <see cref="SeriesRef.Ignored"/> or <see cref="SeriesRef.Unknown"/>.</returns>
    public int Find(UInt128 fingerprint, ReadOnlySpan<StoredSeries> slots, out StoredSeries? series)
    {
        series = null;
        ref readonly var entry = ref KnownBlock.PlaceOf(_entries[PlaceOf(fingerprint)], fingerprint);
        if (entry.IsFree || entry.Slot == SeriesRef.Ignored)
        {
            return entry.IsFree ? SeriesRef.Unknown : SeriesRef.Ignored;
        }

        series = slots[entry.Slot];
        return series.Is(entry.Incarnation) ? entry.Slot : SeriesRef.Unknown;
    }

    /// <summary>Remembers a fingerprint that <see cref="Find"/> does not know.</summary>
    /// <param name="fingerprint">The fingerprint.</param>
    /// <param name="slot">The place, or <see cref="SeriesRef.Ignored"/>.</param>
    /// <param name="slots">The series by their places.</param>
    public void Put(UInt128 fingerprint, int slot, ReadOnlySpan<StoredSeries> slots)
    {
        if (slot == SeriesRef.Ignored && _maxIgnored == 0)
        {
            return;
        }

        if (_count >= _maxCount || (slot == SeriesRef.Ignored && IgnoredCount >= _maxIgnored))
        {
            Clear();
        }

        while (BlockOf(fingerprint) is { IsFull: true } full)
        {
            if (full.Bits == MostBits)
            {
                Clear();
            }
            else
            {
                MakeRoom(full, fingerprint, slots);
            }
        }

        var block = BlockOf(fingerprint);
        ref var entry = ref KnownBlock.PlaceOf(block.Entries, fingerprint);
        if (entry.IsFree)
        {
            _count++;
            block.Count++;
        }

        IgnoredCount += slot == SeriesRef.Ignored ? 1 : 0;
        entry = KnownEntry.Of(fingerprint, slot, slot >= 0 ? slots[slot].Incarnation : KnownEntry.FirstIncarnation);
    }

    /// <summary>Forgets all.</summary>
    public void Clear()
    {
        _blocks = new KnownBlock[1 << FirstBits];
        for (var i = 0; i < _blocks.Length; i++)
        {
            _blocks[i] = new KnownBlock(FirstBits);
        }

        _entries = Array.ConvertAll(_blocks, block => block.Entries);
        (_bits, _blockCount, _count, IgnoredCount) = (FirstBits, _blocks.Length, 0, 0);
    }

    /// <summary>Leaves out what is no more, and has what is left mean the first series of its place: the caller numbers those likewise.</summary>
    /// <param name="slots">The series by their places.</param>
    public void Renumber(ReadOnlySpan<StoredSeries> slots)
    {
        KnownBlock? done = null;
        foreach (var block in _blocks)
        {
            // A block's places in the directory lie side by side.
            if (!ReferenceEquals(block, done))
            {
                foreach (ref readonly var entry in Tidy(block, slots))
                {
                    block.Add(entry.Renumbered());
                }

                done = block;
            }
        }
    }

    /// <summary>Has the processor fetch what <see cref="Find"/> will look at.</summary>
    public void Prefetch(UInt128 fingerprint) => KnownBlock.Prefetch(_entries[PlaceOf(fingerprint)], fingerprint);

    private KnownBlock BlockOf(UInt128 fingerprint) => _blocks[PlaceOf(fingerprint)];

    private int PlaceOf(UInt128 fingerprint) => (int)((ulong)(fingerprint >> 64) >> (64 - _bits));

    /// <summary>Leaves out what is no more, so that series that come and go do not pile up, and splits a block that is full nevertheless.</summary>
    private void MakeRoom(KnownBlock block, UInt128 fingerprint, ReadOnlySpan<StoredSeries> slots)
    {
        var live = Tidy(block, slots);
        if (live.Length >= KnownBlock.Crowded)
        {
            Split(block, PlaceOf(fingerprint));
        }

        foreach (ref readonly var entry in live)
        {
            BlockOf(entry.Fingerprint).Add(entry);
        }
    }

    /// <summary>Empties a block.</summary>
    /// <returns>Its entries that stay; valid until the next call.</returns>
    private ReadOnlySpan<KnownEntry> Tidy(KnownBlock block, ReadOnlySpan<StoredSeries> slots)
    {
        var live = 0;
        foreach (ref readonly var entry in block.Entries.AsSpan())
        {
            if (entry.IsCurrent(slots))
            {
                _moved[live++] = entry;
            }
        }

        _count += live - block.Count;
        block.Empty();
        return _moved.AsSpan(0, live);
    }

    private void Split(KnownBlock block, int place)
    {
        if (block.Bits == _bits)
        {
            Double();
            place *= 2;
        }

        // All places that begin with the block's bits are its own; the second half of them gets a block of its own.
        block.Bits++;
        var half = 1 << (_bits - block.Bits);
        var second = (place & ~((2 * half) - 1)) + half;
        var added = new KnownBlock(block.Bits);
        Array.Fill(_blocks, added, second, half);
        Array.Fill(_entries, added.Entries, second, half);
        _blockCount++;
    }

    private void Double()
    {
        var old = _blocks;
        _blocks = new KnownBlock[2 * old.Length];
        for (var i = 0; i < _blocks.Length; i++)
        {
            _blocks[i] = old[i / 2];
        }

        _entries = Array.ConvertAll(_blocks, block => block.Entries);
        _bits++;
    }
}
