using System.Runtime.InteropServices;
using Exporter.Ingest;

namespace Exporter.Signals.PromQL.Plan;

/// <summary>The histograms among a node's elements, by element number; their memory is reused.</summary>
internal sealed class HistogramElements
{
    private readonly List<HistogramValue> _values = [];

    // One more than the place in the list; 0 for a float. So a histogram behind many floats costs a number for each of them only.
    private readonly List<int> _places = [];
    private int _count;

    /// <summary>True when there is one.</summary>
    public bool Any => _count > 0;

    /// <summary>The histogram of an element; null for a float.</summary>
    public HistogramValue? At(int element) => element < _places.Count && _places[element] > 0 ? _values[_places[element] - 1] : null;

    /// <summary>Makes an element a histogram, with whatever numbers its memory has.</summary>
    public HistogramValue Set(int element)
    {
        var known = _places.Count;
        if (known <= element)
        {
            CollectionsMarshal.SetCount(_places, element + 1);
            CollectionsMarshal.AsSpan(_places)[known..].Clear();
        }

        if (_values.Count == _count)
        {
            _values.Add(new HistogramValue());
        }

        _places[element] = ++_count;
        return _values[_count - 1];
    }

    /// <summary>Forgets all histograms.</summary>
    public void Clear()
    {
        _places.Clear();
        _count = 0;
    }
}
