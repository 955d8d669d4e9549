namespace Exporter.Signals.Head;

/// <summary>Finds the values of a predictor's <c>keep_labels</c> for its entities.</summary>
/// <remarks>
/// Expressions usually aggregate such labels away, so they are looked up in the stored series that carry all of the
/// entity's labels. Where these disagree, the smallest value in ordinal order is taken: the same for any arrival order.
/// </remarks>
public sealed class KeptLabels
{
    private readonly SeriesHead _head;
    private readonly PredictorDefinition _definition;
    private readonly Dictionary<Labels, Labels> _byEntity = [];
    private readonly Dictionary<Labels, Labels> _partial = [];
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
            return _byEntity.GetValueOrDefault(entity, Labels.Empty);
        }

        // An entity that lacks some of the labels is rare: it is looked up in all series, once a generation.
        if (!_partial.TryGetValue(entity, out var kept))
        {
            kept = Search(entity);
            _partial[entity] = kept;
        }

        return kept;
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
                _byEntity[entity] = Smallest(_byEntity.GetValueOrDefault(entity, Labels.Empty), items[_seen].Labels);
            }
        }
    }

    private Labels Search(Labels entity)
    {
        var kept = Labels.Empty;
        foreach (var series in _head.All.Items)
        {
            if (series.IsAlive && Carries(series.Labels, entity))
            {
                kept = Smallest(kept, series.Labels);
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

    private Labels Smallest(Labels kept, Labels series)
    {
        var changed = false;
        foreach (var name in _definition.KeepLabels)
        {
            changed |= IsSmaller(series.Get(name), kept.Get(name));
        }

        return !changed
            ? kept
            : Labels.From(_definition.KeepLabels.Select(name =>
                new Label(name, IsSmaller(series.Get(name), kept.Get(name)) ? series.Get(name) : kept.Get(name))));
    }

    // The empty value stands for "not known" and loses to every other.
    private static bool IsSmaller(string candidate, string known) =>
        candidate.Length > 0 && (known.Length == 0 || string.CompareOrdinal(candidate, known) < 0);
}
