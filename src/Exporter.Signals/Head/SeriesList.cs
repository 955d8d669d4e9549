using System.Runtime.InteropServices;

namespace Exporter.Signals.Head;

/// <summary>Series in the order of their creation: the order in which everything is evaluated and summed.</summary>
/// <remarks>
/// Dropped series stay in place until they are a fair part of the list, so that whoever has numbered its items rarely has
/// to start over: only when <see cref="Version"/> changes.
/// </remarks>
internal sealed class SeriesList
{
    private const int MinDropped = 64;

    private readonly List<StoredSeries> _items = [];
    private int _dropped;

    /// <summary>Grows when items change place.</summary>
    public int Version { get; private set; }

    /// <summary>All items, dropped ones among them.</summary>
    public ReadOnlySpan<StoredSeries> Items => CollectionsMarshal.AsSpan(_items);

    /// <summary>True when no item is alive.</summary>
    public bool IsEmpty => _dropped == _items.Count;

    /// <summary>Adds a series at the end.</summary>
    public void Add(StoredSeries series) => _items.Add(series);

    /// <summary>Adds a series that was dropped before its state was saved: it counts towards the next compaction.</summary>
    public void AddDropped(StoredSeries series)
    {
        _items.Add(series);
        _dropped++;
    }

    /// <summary>Takes note that one item was dropped.</summary>
    public void NoteDropped()
    {
        _dropped++;
        if (_dropped >= Math.Max(MinDropped, _items.Count / 4))
        {
            _items.RemoveAll(static series => !series.IsAlive);
            _dropped = 0;
            Version++;
        }
    }
}
