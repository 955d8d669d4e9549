namespace Exporter.Forecasting.Combined;

/// <summary>The values of one series up to now, and the same with their gaps bridged.</summary>
/// <remarks>A gap has the value of the period before, or without one the last value; before the first value there is nothing, NaN. Only values before it bridge a gap, so each origin knows its own past.</remarks>
/// <param name="longestSeason">Values in a period; 0 for no season.</param>
internal sealed class KnownPast(int longestSeason)
{
    private double[] _values = [];
    private double[] _bridged = [];

    /// <summary>Values in a period; 0 without a season, or where the past does not hold two.</summary>
    public int Season { get; private set; }

    /// <summary>How many values.</summary>
    public int Length { get; private set; }

    /// <summary>The values, NaN where missing.</summary>
    public ReadOnlySpan<double> Values => _values.AsSpan(0, Length);

    /// <summary>The values without gaps.</summary>
    public ReadOnlySpan<double> Bridged => _bridged.AsSpan(0, Length);

    /// <summary>Takes a past over.</summary>
    public void Read(ReadOnlySpan<double> values)
    {
        if (_values.Length < values.Length)
        {
            (_values, _bridged) = (new double[values.Length], new double[values.Length]);
        }

        Length = values.Length;
        Season = values.Length >= 2 * longestSeason ? longestSeason : 0;
        values.CopyTo(_values);
        var last = double.NaN;
        for (var i = 0; i < Length; i++)
        {
            var before = Season > 0 && i >= Season ? _bridged[i - Season] : double.NaN;
            _bridged[i] = !double.IsNaN(values[i]) ? values[i] : double.IsNaN(before) ? last : before;
            last = double.IsNaN(values[i]) ? last : values[i];
        }
    }

    /// <summary>The last place up to an origin that is a whole number of periods before a step ahead of it; below 0 where there is none.</summary>
    public int SamePlace(int origin, int ahead) => origin + ahead - (Season * ((ahead + Season - 1) / Season));
}
