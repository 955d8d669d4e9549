namespace Exporter.Forecasting.Combined;

/// <summary>A few hundred values in order, to which some are added and from which some are taken away.</summary>
internal sealed class SortedValues
{
    private const int FirstSize = 64;

    private double[] _values = new double[FirstSize];
    private int _count;

    /// <summary>The one in the middle, or the mean of the two; NaN without values.</summary>
    public double Median => _count == 0 ? double.NaN : (_values[(_count - 1) / 2] + _values[_count / 2]) / 2;

    /// <summary>Forgets all.</summary>
    public void Clear() => _count = 0;

    /// <summary>Adds a value; NaN is none.</summary>
    public void Add(double value)
    {
        if (double.IsNaN(value))
        {
            return;
        }

        if (_count == _values.Length)
        {
            Array.Resize(ref _values, 2 * _count);
        }

        var place = PlaceOf(value);
        _values.AsSpan(place, _count - place).CopyTo(_values.AsSpan(place + 1));
        _values[place] = value;
        _count++;
    }

    /// <summary>Takes away a value that was added; NaN is none.</summary>
    public void Remove(double value)
    {
        if (double.IsNaN(value))
        {
            return;
        }

        var place = PlaceOf(value);
        _values.AsSpan(place + 1, _count - place - 1).CopyTo(_values.AsSpan(place));
        _count--;
    }

    private int PlaceOf(double value)
    {
        var place = _values.AsSpan(0, _count).BinarySearch(value);
        return place < 0 ? ~place : place;
    }
}
