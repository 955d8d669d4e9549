namespace Exporter.Forecasting.Combined;

/// <summary>It is what it usually is at this place of the period: the median of all periods so far.</summary>
/// <param name="longestSeason">Values in a period; 0 for no season.</param>
internal sealed class UsualValue(int longestSeason) : IExpert
{
    private readonly SortedValues _sorted = new();
    private double[] _medians = [];
    private KnownPast? _past;

    /// <inheritdoc/>
    public void Read(KnownPast past)
    {
        _past = past;
        if (_medians.Length < past.Length)
        {
            _medians = new double[past.Length];
        }

        for (var place = 0; place < Math.Min(past.Season, longestSeason); place++)
        {
            _sorted.Clear();
            for (var i = place; i < past.Length; i += past.Season)
            {
                _sorted.Add(past.Bridged[i]);
                _medians[i] = _sorted.Median;
            }
        }
    }

    /// <inheritdoc/>
    public double Ahead(int origin, int ahead) => _past is { Season: > 0 } past && past.SamePlace(origin, ahead) is >= 0 and var place ? _medians[place] : double.NaN;
}
