using System.Runtime.InteropServices;
using Exporter.Ingest;
using Exporter.Signals.PromQL;

namespace Exporter.Signals.Head;

/// <summary>The series that signals select, each with the few recent samples that the longest selector needs.</summary>
/// <remarks>
/// Not thread-safe: the pipeline's lock serialises appends and evaluation. A series' number is valid until its series has
/// been silent for longer than any selector reaches; the one resolved last never goes.
/// </remarks>
public sealed partial class SeriesHead : ISampleSink
{
    private readonly HeadLimits _limits;
    private readonly SeriesTable _table = new();
    private readonly List<StoredSeries> _slots = [];
    private readonly List<int> _freeSlots = [];
    private readonly Dictionary<string, SeriesList> _byName = new(StringComparer.Ordinal);
    private readonly KnownSeries _known;
    private readonly ChurnLimit _churn;
    private readonly TextPool _texts = new();
    private SeriesSelection _selection;
    private StoredSeries? _inUse;
    private long _seriesBytes;

    /// <summary>A head that stores what <paramref name="selectors"/> select.</summary>
    /// <exception cref="ArgumentException">A matcher's pattern is not valid; selectors of a compiled query always are. Or a limit is out of range.</exception>
    public SeriesHead(IReadOnlyCollection<SelectorUse> selectors, HeadLimits limits)
    {
        ArgumentNullException.ThrowIfNull(selectors);
        ArgumentNullException.ThrowIfNull(limits);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limits.MaxSeries, HeadLimits.MostSeries);
        _limits = limits;
        _selection = new SeriesSelection(selectors);
        _known = new KnownSeries(limits.MaxIgnoredSeries, limits.MaxIgnoredSeries + (2L * limits.MaxSeries));
        _churn = new ChurnLimit(limits.MaxNewSeriesPerMinute);
    }

    /// <summary>Largest sample timestamp stored so far in Unix ms; <see cref="long.MinValue"/> before the first.</summary>
    public long NewestMs { get; private set; } = long.MinValue;

    /// <summary>Raised by <see cref="Append"/> before a sample is stored whose timestamp exceeds every earlier one.</summary>
    /// <remarks>
    /// The step engine evaluates the steps that this timestamp makes due from here, so that a step sees exactly the samples
    /// that arrived before, however the stream is cut into requests.
    /// </remarks>
    public Action<long>? TimeAdvancing { get; set; }

    /// <summary>Samples at or before this time (Unix ms) are refused as too old: every predictor has evaluated past it.</summary>
    public long ClosedUntilMs { get; set; } = long.MinValue;

    /// <summary>Samples after this time (Unix ms) are refused; the process's edge sets it from its clock.</summary>
    public long LatestAcceptableMs { get; set; } = long.MaxValue;

    /// <summary>Number of stored (selected, live) series.</summary>
    public int SeriesCount { get; private set; }

    /// <summary>Number of series remembered as selected by no signal; one whose labels come in several forms counts as often.</summary>
    public int IgnoredSeriesCount => _known.IgnoredCount;

    /// <summary>Bytes held for samples and index, estimated.</summary>
    public long MemoryBytes => _seriesBytes + _table.MemoryBytes + _known.MemoryBytes;

    /// <summary>Samples refused because steps that should have seen them were evaluated without; those that were sent again are not among them.</summary>
    public long Missed { get; private set; }

    /// <summary>Samples stored since the process began.</summary>
    public long Stored { get; private set; }

    /// <summary>Those of them that came after newer ones of their series.</summary>
    public long StoredLate { get; private set; }

    /// <summary>How far (ms) a stored sample lay behind the newest at most, since <see cref="ForgetBehind"/>.</summary>
    public long FarthestBehindMs { get; private set; }

    /// <summary>Grows by one whenever the set of stored series changes.</summary>
    public long Generation { get; private set; }

    /// <summary>All series in the order of their creation.</summary>
    internal SeriesList All { get; } = new();

    /// <inheritdoc/>
    public int Resolve(in LabelView labels)
    {
        if (_table.Find(labels, CollectionsMarshal.AsSpan(_slots)) is { } known)
        {
            _inUse = known;
            return known.Slot;
        }

        return ResolveNew(labels);
    }

    /// <inheritdoc/>
    public void Foresee(UInt128 fingerprint) => _known.Prefetch(fingerprint);

    /// <inheritdoc/>
    public int ResolveKnown(UInt128 fingerprint)
    {
        var found = _known.Find(fingerprint, CollectionsMarshal.AsSpan(_slots), out var series);
        _inUse = found >= 0 ? series : _inUse;
        return found;
    }

    /// <inheritdoc/>
    public void Remember(UInt128 fingerprint, int series) => _known.Put(fingerprint, series, CollectionsMarshal.AsSpan(_slots));

    /// <summary>Finds or creates the series with these labels, which do not come from a decoder.</summary>
    public int ResolveSet(Labels labels) => Resolve(EncodedLabels.Of(labels).View);

    /// <inheritdoc/>
    public AppendResult Append(int series, long timestampMs, double value)
    {
        if (timestampMs > LatestAcceptableMs)
        {
            return AppendResult.TooFarInFuture;
        }

        var target = Arriving(series);
        var sample = new Sample(timestampMs, HistogramMark.Is(value) ? double.NaN : value);
        if (timestampMs <= target.NewestMs)
        {
            return AppendLate(target, sample);
        }

        if (timestampMs <= ClosedUntilMs)
        {
            Missed++;
            return AppendResult.TooOld;
        }

        Advance(target, timestampMs);
        _seriesBytes += target.Append(sample, Past(ClosedUntilMs, target.ReachMs));
        return AppendResult.Stored;
    }

    /// <inheritdoc/>
    public AppendResult AppendHistogram(int series, long timestampMs, ReadOnlySpan<byte> encoded)
    {
        if (timestampMs > LatestAcceptableMs)
        {
            return AppendResult.TooFarInFuture;
        }

        var target = Arriving(series);
        if (timestampMs <= target.NewestMs)
        {
            return AppendLateHistogram(target, timestampMs, encoded);
        }

        if (timestampMs <= ClosedUntilMs)
        {
            Missed++;
            return AppendResult.TooOld;
        }

        Advance(target, timestampMs);
        var before = target.MemoryBytes;
        target.AppendHistogram(timestampMs, encoded, Past(ClosedUntilMs, target.ReachMs));
        _seriesBytes += target.MemoryBytes - before;
        return AppendResult.Stored;
    }

    /// <summary>Begins anew with <see cref="FarthestBehindMs"/>.</summary>
    public void ForgetBehind() => FarthestBehindMs = 0;

    /// <summary>Label sets of all stored series, in no order.</summary>
    public IEnumerable<Labels> AllSeries() => _slots.Where(series => series.IsAlive).Select(series => series.Labels);

    /// <summary>The series with this metric name in the order of their creation; null when there is none.</summary>
    internal SeriesList? WithName(string metricName) => _byName.GetValueOrDefault(metricName);

    private void Advance(StoredSeries target, long timestampMs)
    {
        if (timestampMs > NewestMs)
        {
            _inUse = target;
            TimeAdvancing?.Invoke(timestampMs);
            NewestMs = timestampMs;
        }

        NoteStored(timestampMs);
        if (target.CreatedMs == long.MinValue)
        {
            target.CreatedMs = timestampMs;
        }
    }

    private StoredSeries Arriving(int slot)
    {
        var series = Living(slot);
        series.Origin = Origin;
        return series;
    }

    private void NoteStored(long timestampMs)
    {
        Stored++;
        StoredDirectly += Origin == 0 ? 1 : 0;
        FarthestBehindMs = Math.Max(FarthestBehindMs, NewestMs - timestampMs);
    }

    private static long Past(long timeMs, long spanMs) => timeMs < long.MinValue + spanMs ? long.MinValue : timeMs - spanMs;
}
