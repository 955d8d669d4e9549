namespace Exporter.Signals.PromQL.Plan;

/// <summary>The elements that a node yields at one instant: slots with values, in a buffer that is reused.</summary>
internal sealed class SlotValues
{
    private int[] _slots = new int[16];
    private double[] _values = new double[16];

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

    /// <summary>Removes all elements.</summary>
    public void Clear() => Count = 0;
}
