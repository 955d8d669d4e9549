using System.Runtime.InteropServices;
using Exporter.Ingest;
using Exporter.Signals.PromQL;

namespace Exporter.Signals.Head;

/// <content>How series come, and how those go that nobody sees any more.</content>
public sealed partial class SeriesHead
{
    /// <summary>Drops samples and series that no step at or after <paramref name="nowMs"/> can see.</summary>
    public void Expire(long nowMs)
    {
        _expiredMs = nowMs;
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
        _known.Clear();
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

    private int ResolveNew(in LabelView labels)
    {
        if (!_selection.MaySelect(MetricNameOf(labels)))
        {
            return SeriesRef.Ignored;
        }

        var set = Labels.From(labels, _texts);
        var reach = _selection.ReachOf(set);
        if (reach == SeriesSelection.NotSelected)
        {
            return SeriesRef.Ignored;
        }

        if (SeriesCount >= _limits.MaxSeries)
        {
            return SeriesRef.RefusedSeriesLimit;
        }

        return _churn.TryAdmit(NewestMs)
            ? Add(set, labels.Hash, reach, TakeSlot()).Slot
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

    private StoredSeries Add(Labels set, ulong hash, long reachMs, int slot)
    {
        var series = new StoredSeries(set, hash, slot) { ReachMs = reachMs, CreatedMs = NewestMs, AwaitedMs = NewestMs };
        Take(series);
        return series;
    }

    private void Take(StoredSeries series)
    {
        var slot = series.Slot;
        series.Incarnation = NextIncarnation(slot);
        if (slot == _slots.Count)
        {
            _slots.Add(series);
        }
        else
        {
            _slots[slot] = series;
        }

        _table.Add(series, CollectionsMarshal.AsSpan(_slots));
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

    private byte NextIncarnation(int slot)
    {
        if (slot == _slots.Count)
        {
            return KnownEntry.FirstIncarnation;
        }

        // After so many series in one place, each silent for as long as selectors reach: hours at least.
        if (_slots[slot].Incarnation == byte.MaxValue)
        {
            var slots = CollectionsMarshal.AsSpan(_slots);
            _known.Renumber(slots);
            foreach (var series in slots)
            {
                series.Incarnation = series.IsAlive ? KnownEntry.FirstIncarnation : default;
            }
        }

        return (byte)(_slots[slot].Incarnation + 1);
    }

    private void Drop(StoredSeries series)
    {
        _table.Remove(series, CollectionsMarshal.AsSpan(_slots));
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
        return Add(series.Labels, series.Hash, series.ReachMs, slot);
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
}
