using Exporter.Signals.Head;

namespace Exporter.Signals.PromQL.Plan;

/// <summary>The label sets that a node can yield, numbered.</summary>
/// <remarks>
/// Nodes hand on (slot, value) pairs instead of label sets: what an operator does to labels is worked out once for each slot,
/// and a step in steady state only follows numbers. Tables grow; when they must shrink they start anew and <see cref="Version"/>
/// tells those who numbered by them.
/// </remarks>
internal sealed class SlotTable
{
    private readonly List<Labels> _labels = [];
    private readonly Dictionary<Labels, int> _slots = [];
    private readonly List<StoredSeries>? _series;
    private readonly SlotTable? _named;
    private int _version;

    /// <summary>An empty table.</summary>
    public SlotTable()
    {
    }

    /// <summary>A table of series, whose label sets are not listed once more.</summary>
    /// <param name="series">The series, by slots; the owner adds to it, and clears it with <see cref="Reset"/>.</param>
    public SlotTable(List<StoredSeries> series) => _series = series;

    private SlotTable(SlotTable named)
    {
        _named = named;
        NamesAreEqual = true;
    }

    /// <summary>Grows when the numbers lose their meaning.</summary>
    public int Version => _named?.Version ?? _version;

    /// <summary>Slots given out.</summary>
    public int Count => _named?.Count ?? _series?.Count ?? _labels.Count;

    /// <summary>All sets have the same metric name, or none has one.</summary>
    public bool NamesAreEqual { get; init; }

    /// <summary>The label set of a slot.</summary>
    public Labels this[int slot] => _named is null ? Own(slot) : _named[slot].WithoutName();

    /// <summary>The label set of a slot, or one that has a metric name besides: for who looks at the other labels only.</summary>
    public Labels Named(int slot) => _named is null ? Own(slot) : _named.Named(slot);

    /// <summary>The same slots, each label set without the metric name; a view that grows and starts anew with this table.</summary>
    public SlotTable WithoutNames() => _named is null ? new SlotTable(this) : this;

    /// <summary>A new slot for a label set that the caller knows to be another than all before.</summary>
    public int Append(Labels labels)
    {
        _labels.Add(labels);
        return _labels.Count - 1;
    }

    /// <summary>The slot of a label set, a new one if need be. Not to be mixed with <see cref="Append"/>.</summary>
    public int Intern(Labels labels)
    {
        if (!_slots.TryGetValue(labels, out var slot))
        {
            slot = Append(labels);
            _slots.Add(labels, slot);
        }

        return slot;
    }

    /// <summary>Starts anew.</summary>
    public void Reset()
    {
        _labels.Clear();
        _slots.Clear();
        _version++;
    }

    private Labels Own(int slot) => _series is null ? _labels[slot] : _series[slot].Labels;
}
