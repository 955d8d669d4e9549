using System.Collections.Immutable;

namespace Exporter.Signals.Head;

/// <summary>Finds the values of a predictor's <c>keep_labels</c> for its entities.</summary>
/// <remarks>
/// Expressions usually aggregate such labels away, so they are looked up in the stored series that carry all of the
/// entity's labels. Where these disagree, the newest value holds, see <see cref="KeptValues"/>: after a restart under another version, the new one.
/// </remarks>
public sealed class KeptLabels
{
    private readonly SeriesHead _head;
    private readonly PredictorDefinition _definition;
    private readonly Dictionary<Labels, Entry> _byEntity = [];
    private readonly Dictionary<Labels, Entry> _partial = [];
    private long _generation = -1;
    private int _version = -1;
    private int _seen;

    /// <summary>A look-up over <paramref name="head"/>, brought up to date when the head's generation changes.</summary>
    public KeptLabels(SeriesHead head, PredictorDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(head);
        ArgumentNullException.ThrowIfNull(definition);
        _head = head;
        _definition = definition;
    }

    /// <summary>The kept labels of <paramref name="entity"/> that are known; empty when none is.</summary>
    public Labels For(Labels entity)
    {
        ArgumentNullException.ThrowIfNull(entity);
        if (_definition.KeepLabels.IsEmpty)
        {
            return Labels.Empty;
        }

        Refresh();
        if (entity.Count == _definition.EntityLabels.Length)
        {
            return _byEntity.TryGetValue(entity, out var known) ? known.At(_head.NewestMs) : Labels.Empty;
        }

        // An entity that lacks some of the labels is rare: it is looked up in all series, once a generation.
        if (!_partial.TryGetValue(entity, out var kept))
        {
            kept = Search(entity);
            _partial[entity] = kept;
        }

        return kept.At(_head.NewestMs);
    }

    private void Refresh()
    {
        if (_generation == _head.Generation)
        {
            return;
        }

        _generation = _head.Generation;
        _partial.Clear();
        if (_version != _head.All.Version)
        {
            _version = _head.All.Version;
            _byEntity.Clear();
            _seen = 0;
        }

        var items = _head.All.Items;
        for (; _seen < items.Length; _seen++)
        {
            var entity = items[_seen].Labels.Keep(_definition.EntityLabels);
            if (entity.Count == _definition.EntityLabels.Length)
            {
                EntryOf(entity).Add(items[_seen]);
            }
        }
    }

    private Entry EntryOf(Labels entity)
    {
        if (!_byEntity.TryGetValue(entity, out var entry))
        {
            _byEntity[entity] = entry = new Entry(_definition.KeepLabels);
        }

        return entry;
    }

    private Entry Search(Labels entity)
    {
        var kept = new Entry(_definition.KeepLabels);
        foreach (var series in _head.All.Items)
        {
            if (series.IsAlive && Carries(series.Labels, entity))
            {
                kept.Add(series);
            }
        }

        return kept;
    }

    private static bool Carries(Labels series, Labels entity)
    {
        for (var i = 0; i < entity.Count; i++)
        {
            if (series.Get(entity[i].Name) != entity[i].Value)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>What is known of one entity; the label set is made anew only when a value changes.</summary>
    private sealed class Entry(ImmutableArray<string> names)
    {
        private readonly KeptValues[] _values = [.. names.Select(_ => new KeptValues())];
        private readonly string[] _held = [.. names.Select(_ => "")];
        private Labels _labels = Labels.Empty;

        public void Add(StoredSeries series)
        {
            for (var i = 0; i < names.Length; i++)
            {
                var value = series.Labels.Get(names[i]);
                if (value.Length > 0)
                {
                    _values[i].Add(value, series);
                }
            }
        }

        public Labels At(long newestMs)
        {
            var changed = false;
            for (var i = 0; i < names.Length; i++)
            {
                var value = _values[i].At(newestMs);
                changed |= value != _held[i];
                _held[i] = value;
            }

            if (changed)
            {
                _labels = Labels.From(names.Select((name, i) => new Label(name, _held[i])));
            }

            return _labels;
        }
    }
}
