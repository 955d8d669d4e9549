using Exporter.Ingest;

namespace Exporter.Signals.Head;

/// <summary>What a fingerprint stands for.</summary>
internal struct KnownEntry
{
    /// <summary>Size of an entry.</summary>
    public const long Bytes = 24;

    private ulong _low;
    private ulong _high;

    // The series' place + 2: 0 is a free entry, 1 an ignored series.
    private int _place;

    /// <summary>Which of the series that had the place is meant.</summary>
    public int Incarnation { get; private set; }

    /// <summary>True for a place without an entry.</summary>
    public readonly bool IsFree => _place == 0;

    /// <summary>The series' place, or <see cref="SeriesRef.Ignored"/>.</summary>
    public readonly int Slot => _place - 2;

    /// <summary>The fingerprint.</summary>
    public readonly UInt128 Fingerprint => new(_high, _low);

    /// <summary>An entry.</summary>
    public static KnownEntry Of(UInt128 fingerprint, int slot, int incarnation) =>
        new() { _low = (ulong)fingerprint, _high = (ulong)(fingerprint >> 64), _place = slot + 2, Incarnation = incarnation };

    /// <summary>True for the entry of the fingerprint with these halves.</summary>
    public readonly bool Is(ulong low, ulong high) => _low == low && _high == high;

    /// <summary>True while the series that is meant is there, or ignored.</summary>
    public readonly bool IsCurrent(ReadOnlySpan<StoredSeries> slots) =>
        !IsFree && (Slot == SeriesRef.Ignored || slots[Slot].Incarnation == Incarnation);
}
