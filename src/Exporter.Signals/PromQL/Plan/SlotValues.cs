using Exporter.Ingest;

namespace Exporter.Signals.PromQL.Plan;

/// <summary>The elements that a node yields at one instant: slots with values, in a buffer that is reused.</summary>
/// <remarks>
/// An element is a float or, in plans over native histograms, a histogram. Those lie in an array beside the values, which
/// does not exist until the first one comes, so floats pay nothing: where <see cref="HasHistograms"/> is false, all
/// elements are floats.
/// </remarks>
internal sealed class SlotValues
{
    private int[] _slots = new int[16];
    private double[] _values = new double[16];
    private HistogramElements? _histograms;

    /// <summary>Number of elements.</summary>
    public int Count { get; private set; }

    /// <summary>Slots of the elements.</summary>
    public ReadOnlySpan<int> Slots => _slots.AsSpan(0, Count);

    /// <summary>Values of the elements, which the node that owns the buffer may change.</summary>
    public Span<double> Values => _values.AsSpan(0, Count);

    /// <summary>Adds an element.</summary>
    public void Add(int slot, double value)
    {
        if (Count == _slots.Length)
        {
            Array.Resize(ref _slots, Count * 2);
            Array.Resize(ref _values, Count * 2);
        }

        _slots[Count] = slot;
        _values[Count++] = value;
    }

    /// <summary>True when a histogram is among the elements.</summary>
    public bool HasHistograms => _histograms is { Any: true };

    /// <summary>The histogram of an element; null for a float. Belongs to this buffer and changes with it.</summary>
    public HistogramValue? HistogramAt(int index) => _histograms?.At(index);

    /// <summary>Adds an element that is a histogram.</summary>
    /// <returns>Its histogram, which the caller fills; what it holds is left over from before.</returns>
    public HistogramValue AddHistogram(int slot)
    {
        Add(slot, double.NaN);
        return (_histograms ??= new HistogramElements()).Set(Count - 1);
    }

    /// <summary>Adds an element of another buffer under a slot of this one.</summary>
    public void AddFrom(SlotValues source, int index, int slot)
    {
        if (source.HistogramAt(index) is { } histogram)
        {
            AddHistogram(slot).CopyFrom(histogram);
        }
        else
        {
            Add(slot, source._values[index]);
        }
    }

    /// <summary>Adds all elements of another buffer, which has floats only.</summary>
    public void AddFloats(SlotValues source)
    {
        if (_slots.Length < Count + source.Count)
        {
            Array.Resize(ref _slots, 2 * (Count + source.Count));
            Array.Resize(ref _values, 2 * (Count + source.Count));
        }

        source.Slots.CopyTo(_slots.AsSpan(Count));
        source.Values.CopyTo(_values.AsSpan(Count));
        Count += source.Count;
    }

    /// <summary>Removes all elements.</summary>
    public void Clear()
    {
        Count = 0;
        _histograms?.Clear();
    }
}
