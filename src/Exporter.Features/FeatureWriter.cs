namespace Exporter.Features;

/// <summary>Writes a row feature by feature: the one place where float64 becomes float32.</summary>
internal ref struct FeatureWriter(Span<float> row)
{
    private readonly Span<float> _row = row;

    /// <summary>Features written so far.</summary>
    public int Count { get; private set; }

    /// <summary>Writes the next feature; what is not finite as float32 is missing.</summary>
    public void Add(double value)
    {
        var narrow = (float)value;
        _row[Count++] = float.IsFinite(narrow) ? narrow : float.NaN;
    }
}
