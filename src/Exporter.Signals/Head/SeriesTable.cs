using Exporter.Ingest;

namespace Exporter.Signals.Head;

/// <summary>Label sets to places of series: open addressing with linear probing, an equal hash verified by the labels.</summary>
internal sealed class SeriesTable
{
    private const int InitialCapacity = 1024;

    // A place + 1, half of what a reference takes; 0 is free.
    private int[] _places = new int[InitialCapacity];
    private int _count;

    /// <summary>Bytes of the array.</summary>
    public long MemoryBytes => sizeof(int) * (long)_places.Length;

    /// <summary>The series with these labels, or null.</summary>
    /// <param name="labels">The labels.</param>
    /// <param name="slots">The series by their places.</param>
    public StoredSeries? Find(in LabelView labels, ReadOnlySpan<StoredSeries> slots)
    {
        var mask = _places.Length - 1;
        for (var i = Home(labels.Hash, mask); _places[i] != 0; i = (i + 1) & mask)
        {
            var series = slots[_places[i] - 1];
            if (series.Hash == labels.Hash && LabelKey.Matches(series.Labels, labels))
            {
                return series;
            }
        }

        return null;
    }

    /// <summary>Adds a series that is not in the table.</summary>
    /// <param name="series">The series.</param>
    /// <param name="slots">The series by their places, this one among them.</param>
    public void Add(StoredSeries series, ReadOnlySpan<StoredSeries> slots)
    {
        if (_count * 4 >= _places.Length * 3)
        {
            Grow(slots);
        }

        Place(series);
        _count++;
    }

    /// <summary>Takes a series out; those behind it move up, so that no probe ends early.</summary>
    /// <param name="series">The series.</param>
    /// <param name="slots">The series by their places, this one still among them.</param>
    public void Remove(StoredSeries series, ReadOnlySpan<StoredSeries> slots)
    {
        var mask = _places.Length - 1;
        var gap = Home(series.Hash, mask);
        while (_places[gap] != series.Slot + 1)
        {
            gap = (gap + 1) & mask;
        }

        for (var i = (gap + 1) & mask; _places[i] != 0; i = (i + 1) & mask)
        {
            var home = Home(slots[_places[i] - 1].Hash, mask);
            if (((i - home) & mask) >= ((i - gap) & mask))
            {
                _places[gap] = _places[i];
                gap = i;
            }
        }

        _places[gap] = 0;
        _count--;
    }

    private void Grow(ReadOnlySpan<StoredSeries> slots)
    {
        var old = _places;
        _places = new int[old.Length * 2];
        foreach (var place in old)
        {
            if (place != 0)
            {
                Place(slots[place - 1]);
            }
        }
    }

    private void Place(StoredSeries series)
    {
        var mask = _places.Length - 1;
        var i = Home(series.Hash, mask);
        while (_places[i] != 0)
        {
            i = (i + 1) & mask;
        }

        _places[i] = series.Slot + 1;
    }

    private static int Home(ulong hash, int mask) => (int)(HashMix.Of(hash) & (uint)mask);
}
