using Exporter.Ingest;

namespace Exporter.Signals.Head;

/// <summary>What a fingerprint stands for.</summary>
/// <remarks>
/// Sixteen bytes, of which there may be millions, so 96 bits of the fingerprint are kept: its first 32, by which blocks are split, and its last 64. Fingerprints are keyed anew in each
/// process; of a hundred million, the chance that two are alike in those is one in ten trillion.
/// </remarks>
internal struct KnownEntry
{
    /// <summary>Size of an entry.</summary>
    public const long Bytes = 16;

    /// <summary>Places that an entry can tell apart.</summary>
    public const int MaxSlots = (1 << (32 - IncarnationBits)) - FirstSlot;

    /// <summary>What the first series of a place is given; the highest is <see cref="byte.MaxValue"/>.</summary>
    public const byte FirstIncarnation = 1;

    private const int FirstShift = 96;
    private const int IncarnationBits = 8;

    // 0 is a free entry, 1 an ignored series.
    private const int FirstSlot = 2;

    private ulong _last;
    private uint _first;
    private uint _placeAndIncarnation;

    /// <summary>Which of the series that had the place is meant.</summary>
    public readonly byte Incarnation => (byte)_placeAndIncarnation;

    /// <summary>True for a place without an entry.</summary>
    public readonly bool IsFree => _placeAndIncarnation >> IncarnationBits == 0;

    /// <summary>The series' place, or <see cref="SeriesRef.Ignored"/>.</summary>
    public readonly int Slot => (int)(_placeAndIncarnation >> IncarnationBits) - FirstSlot;

    /// <summary>The fingerprint's kept bits, where they were, and zeros between.</summary>
    public readonly UInt128 Fingerprint => new((ulong)_first << 32, _last);

    /// <summary>An entry.</summary>
    public static KnownEntry Of(UInt128 fingerprint, int slot, byte incarnation) => new()
    {
        _last = (ulong)fingerprint,
        _first = (uint)(fingerprint >> FirstShift),
        _placeAndIncarnation = ((uint)(slot + FirstSlot) << IncarnationBits) | incarnation,
    };

    /// <summary>True for the entry of the fingerprint.</summary>
    public readonly bool Is(UInt128 fingerprint) => _last == (ulong)fingerprint && _first == (uint)(fingerprint >> FirstShift);

    /// <summary>True while the series that is meant is there, or ignored.</summary>
    public readonly bool IsCurrent(ReadOnlySpan<StoredSeries> slots) => !IsFree && (Slot == SeriesRef.Ignored || slots[Slot].Is(Incarnation));

    /// <summary>The same for the first series of its place.</summary>
    public readonly KnownEntry Renumbered() => Of(Fingerprint, Slot, FirstIncarnation);
}
