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
    private readonly IgnoredSeries _ignored;
    private readonly ChurnLimit _churn;
    private readonly TextPool _texts = new();
    private SeriesSelection _selection;
    private StoredSeries? _inUse;
    private long _seriesBytes;

    /// <summary>A head that stores what <paramref name="selectors"/> select.</summary>
    /// <exception cref="ArgumentException">A matcher's pattern is not valid; selectors of a compiled query always are.</exception>
    public SeriesHead(IReadOnlyCollection<SelectorUse> selectors, HeadLimits limits)
    {
        ArgumentNullException.ThrowIfNull(selectors);
        ArgumentNullException.ThrowIfNull(limits);
        _limits = limits;
        _selection = new SeriesSelection(selectors);
        _ignored = new IgnoredSeries(limits.MaxIgnoredSeries);
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

    /// <summary>Number of series remembered as selected by no signal.</summary>
    public int IgnoredSeriesCount => _ignored.Count;

    /// <summary>Bytes held for samples and index, estimated.</summary>
    public long MemoryBytes => _seriesBytes + _table.MemoryBytes + _ignored.MemoryBytes;

    /// <summary>Grows by one whenever the set of stored series changes.</summary>
    public long Generation { get; private set; }

    /// <summary>All series in the order of their creation.</summary>
    internal SeriesList All { get; } = new();

    /// <inheritdoc/>
    public int Resolve(in LabelView labels)
    {
        if (_table.Find(labels) is { } known)
        {
            _inUse = known;
            return known.Slot;
        }

        return _ignored.Contains(labels.Hash) ? SeriesRef.Ignored : ResolveNew(labels);
    }

    /// <summary>Finds or creates the series with these labels, which do not come from a decoder.</summary>
    public int ResolveSet(Labels labels) => Resolve(EncodedLabels.Of(labels).View);

    /// <inheritdoc/>
    public AppendResult Append(int series, long timestampMs, double value)
    {
        if (timestampMs > LatestAcceptableMs)
        {
            return AppendResult.TooFarInFuture;
        }

        var target = Living(series);
        var sample = new Sample(timestampMs, HistogramMark.Is(value) ? double.NaN : value);
        if (timestampMs <= target.NewestMs)
        {
            return target.Judge(sample, ClosedUntilMs);
        }

        if (timestampMs <= ClosedUntilMs)
        {
            return AppendResult.TooOld;
        }

        Advance(target, timestampMs);
        var before = target.MemoryBytes;
        target.Append(sample, Past(ClosedUntilMs, target.ReachMs));
        _seriesBytes += target.MemoryBytes - before;
        return AppendResult.Stored;
    }

    /// <inheritdoc/>
    public AppendResult AppendHistogram(int series, long timestampMs, ReadOnlySpan<byte> encoded)
    {
        if (timestampMs > LatestAcceptableMs)
        {
            return AppendResult.TooFarInFuture;
        }

        var target = Living(series);
        if (timestampMs <= target.NewestMs)
        {
            return target.JudgeHistogram(timestampMs, encoded, ClosedUntilMs);
        }

        if (timestampMs <= ClosedUntilMs)
        {
            return AppendResult.TooOld;
        }

        Advance(target, timestampMs);
        var before = target.MemoryBytes;
        target.AppendHistogram(timestampMs, encoded, Past(ClosedUntilMs, target.ReachMs));
        _seriesBytes += target.MemoryBytes - before;
        return AppendResult.Stored;
    }

    /// <summary>Drops samples and series that no step at or after <paramref name="nowMs"/> can see.</summary>
    public void Expire(long nowMs)
    {
        foreach (var series in CollectionsMarshal.AsSpan(_slots))
        {
            if (!series.IsAlive)
            {
                continue;
            }

            var horizon = Past(nowMs, series.ReachMs);
            if (IsSilentSince(series, horizon, nowMs) && !ReferenceEquals(series, _inUse))
            {
                Drop(series);
            }
            else
            {
                series.Evict(horizon);
            }
        }
    }

    /// <summary>Takes other selectors: series that none selects go, those that one still selects keep their samples.</summary>
    public void Reselect(IReadOnlyCollection<SelectorUse> selectors)
    {
        ArgumentNullException.ThrowIfNull(selectors);
        _selection = new SeriesSelection(selectors);
        _ignored.Clear();
        foreach (var series in CollectionsMarshal.AsSpan(_slots))
        {
            if (!series.IsAlive)
            {
                continue;
            }

            var reach = _selection.ReachOf(series.Labels);
            if (reach == SeriesSelection.NotSelected)
            {
                Drop(series);
            }
            else
            {
                series.ReachMs = reach;
            }
        }
    }

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

        if (target.CreatedMs == long.MinValue)
        {
            target.CreatedMs = timestampMs;
        }
    }

    private int ResolveNew(in LabelView labels)
    {
        if (!_selection.MaySelect(MetricNameOf(labels)))
        {
            _ignored.Add(labels.Hash);
            return SeriesRef.Ignored;
        }

        var set = Labels.From(labels, _texts);
        var reach = _selection.ReachOf(set);
        if (reach == SeriesSelection.NotSelected)
        {
            _ignored.Add(labels.Hash);
            return SeriesRef.Ignored;
        }

        if (SeriesCount >= _limits.MaxSeries)
        {
            return SeriesRef.RefusedSeriesLimit;
        }

        return _churn.TryAdmit(NewestMs)
            ? Add(set, LabelKey.From(labels), labels.Hash, reach, TakeSlot()).Slot
            : SeriesRef.RefusedChurnLimit;
    }

    private int TakeSlot()
    {
        if (_freeSlots.Count == 0)
        {
            return _slots.Count;
        }

        var slot = _freeSlots[^1];
        _freeSlots.RemoveAt(_freeSlots.Count - 1);
        return slot;
    }

    private StoredSeries Add(Labels set, byte[] key, ulong hash, long reachMs, int slot)
    {
        var series = new StoredSeries(set, key, hash, slot) { ReachMs = reachMs, CreatedMs = NewestMs, AwaitedMs = NewestMs };
        Take(series);
        return series;
    }

    private void Take(StoredSeries series)
    {
        var slot = series.Slot;
        if (slot == _slots.Count)
        {
            _slots.Add(series);
        }
        else
        {
            _slots[slot] = series;
        }

        _table.Add(series);
        All.Add(series);
        var name = series.Labels.Get(Labels.MetricName);
        if (!_byName.TryGetValue(name, out var list))
        {
            _byName[name] = list = new SeriesList();
        }

        list.Add(series);
        _inUse = series;
        _seriesBytes += series.MemoryBytes;
        SeriesCount++;
        Generation++;
    }

    private void Drop(StoredSeries series)
    {
        _table.Remove(series);
        _seriesBytes -= series.MemoryBytes;
        series.Kill();
        _freeSlots.Add(series.Slot);
        All.NoteDropped();
        var name = series.Labels.Get(Labels.MetricName);
        var list = _byName[name];
        list.NoteDropped();
        if (list.IsEmpty)
        {
            _byName.Remove(name);
        }

        SeriesCount--;
        Generation++;
    }

    // A series may have been dropped between its resolution and its sample when the pipeline expired in between.
    private StoredSeries Living(int slot)
    {
        var series = _slots[slot];
        if (series.IsAlive)
        {
            return series;
        }

        _freeSlots.Remove(slot);
        return Add(series.Labels, series.Key, series.Hash, series.ReachMs, slot);
    }

    private static bool IsSilentSince(StoredSeries series, long horizon, long nowMs)
    {
        if (series.NewestMs != long.MinValue)
        {
            return series.NewestMs <= horizon;
        }

        if (series.AwaitedMs == long.MinValue)
        {
            series.AwaitedMs = nowMs;
        }

        return series.AwaitedMs <= horizon;
    }

    private static ReadOnlySpan<byte> MetricNameOf(in LabelView labels)
    {
        for (var i = 0; i < labels.Count; i++)
        {
            if (labels.Name(i).SequenceEqual("__name__"u8))
            {
                return labels.Value(i);
            }
        }

        return [];
    }

    private static long Past(long timeMs, long spanMs) => timeMs < long.MinValue + spanMs ? long.MinValue : timeMs - spanMs;
}
