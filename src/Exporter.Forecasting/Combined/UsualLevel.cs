namespace Exporter.Forecasting.Combined;

/// <summary>It returns to where it mostly is: the median of the last two periods or, without a season, of all so far.</summary>
internal sealed class UsualLevel : IExpert
{
    private const int Periods = 2;

    private readonly SortedValues _sorted = new();
    private double[] _medians = [];

    /// <inheritdoc/>
    public void Read(KnownPast past)
    {
        if (_medians.Length < past.Length)
        {
            _medians = new double[past.Length];
        }

        _sorted.Clear();
        for (var i = 0; i < past.Length; i++)
        {
            _sorted.Add(past.Values[i]);
            if (past.Season > 0 && i >= Periods * past.Season)
            {
                _sorted.Remove(past.Values[i - (Periods * past.Season)]);
            }

            _medians[i] = _sorted.Median;
        }
    }

    /// <inheritdoc/>
    public double Ahead(int origin, int ahead) => _medians[origin];
}
