using Exporter.Ingest;

namespace Exporter.Signals.Head;

/// <summary>Label sets to series: open addressing with linear probing, an equal hash verified by the labels.</summary>
internal sealed class SeriesTable
{
    private const int InitialCapacity = 1024;

    private StoredSeries?[] _series = new StoredSeries?[InitialCapacity];
    private int _count;

    /// <summary>Bytes of the array.</summary>
    public long MemoryBytes => 8L * _series.Length;

    /// <summary>The series with these labels, or null.</summary>
    public StoredSeries? Find(in LabelView labels)
    {
        var mask = _series.Length - 1;
        for (var i = Home(labels.Hash, mask); _series[i] is { } series; i = (i + 1) & mask)
        {
            if (series.Hash == labels.Hash && LabelKey.Matches(series.Labels, labels))
            {
                return series;
            }
        }

        return null;
    }

    /// <summary>Adds a series that is not in the table.</summary>
    public void Add(StoredSeries series)
    {
        if (_count * 4 >= _series.Length * 3)
        {
            Grow();
        }

        Place(series);
        _count++;
    }

    /// <summary>Takes a series out; those behind it move up, so that no probe ends early.</summary>
    public void Remove(StoredSeries series)
    {
        var mask = _series.Length - 1;
        var gap = Home(series.Hash, mask);
        while (!ReferenceEquals(_series[gap], series))
        {
            gap = (gap + 1) & mask;
        }

        for (var i = (gap + 1) & mask; _series[i] is { } moved; i = (i + 1) & mask)
        {
            var home = Home(moved.Hash, mask);
            if (((i - home) & mask) >= ((i - gap) & mask))
            {
                _series[gap] = moved;
                gap = i;
            }
        }

        _series[gap] = null;
        _count--;
    }

    private void Grow()
    {
        var old = _series;
        _series = new StoredSeries?[old.Length * 2];
        foreach (var series in old)
        {
            if (series is not null)
            {
                Place(series);
            }
        }
    }

    private void Place(StoredSeries series)
    {
        var mask = _series.Length - 1;
        var i = Home(series.Hash, mask);
        while (_series[i] is not null)
        {
            i = (i + 1) & mask;
        }

        _series[i] = series;
    }

    private static int Home(ulong hash, int mask) => (int)(HashMix.Of(hash) & (uint)mask);
}
