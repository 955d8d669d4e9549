namespace Exporter.Signals;

/// <summary>The value of an expression at one instant: label sets, each with one float64.</summary>
/// <remarks>A reusable buffer: <see cref="Clear"/> keeps its memory. Order carries no meaning. Not thread-safe.</remarks>
public sealed class InstantVector
{
    private readonly List<Labels> _labels = [];
    private readonly List<double> _values = [];

    /// <summary>Number of elements.</summary>
    public int Count => _values.Count;

    /// <summary>Labels of element <paramref name="index"/>.</summary>
    public Labels LabelsAt(int index) => _labels[index];

    /// <summary>Value of element <paramref name="index"/>; NaN is a value, a missing element is absent.</summary>
    public double ValueAt(int index) => _values[index];

    /// <summary>Appends one element.</summary>
    public void Add(Labels labels, double value)
    {
        _labels.Add(labels);
        _values.Add(value);
    }

    /// <summary>Removes all elements.</summary>
    public void Clear()
    {
        _labels.Clear();
        _values.Clear();
    }
}
