using Exporter.Ingest;

namespace Exporter.Signals.PromQL.Plan;

/// <summary>The histograms among a node's elements, by element number; their memory is reused.</summary>
internal sealed class HistogramElements
{
    private readonly List<HistogramValue> _values = [];
    private readonly List<bool> _isSet = [];
    private int _count;

    /// <summary>True when there is one.</summary>
    public bool Any => _count > 0;

    /// <summary>The histogram of an element; null for a float.</summary>
    public HistogramValue? At(int element) => element < _isSet.Count && _isSet[element] ? _values[element] : null;

    /// <summary>Makes an element a histogram, with whatever numbers its memory has.</summary>
    public HistogramValue Set(int element)
    {
        while (_values.Count <= element)
        {
            _values.Add(new HistogramValue());
            _isSet.Add(false);
        }

        _isSet[element] = true;
        _count++;
        return _values[element];
    }

    /// <summary>Forgets all histograms.</summary>
    public void Clear()
    {
        if (_count > 0)
        {
            System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_isSet).Clear();
            _count = 0;
        }
    }
}
