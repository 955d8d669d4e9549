namespace Exporter.Forecasting.Combined;

/// <summary>It changes from where it is as it usually changes from this place of the period to that.</summary>
/// <remarks>
/// The usual value at a place: the mean over all periods so far, each by the mean of a twenty-fourth of a period to either side, so that a long period of which the past holds few does not repeat their noise. What lies
/// after the origin takes no part.
/// </remarks>
internal sealed class UsualCourse : IExpert
{
    private const int Neighbourhoods = 24;

    // Sums of the values before each place, and at each place the sum of the neighbourhoods' means there and whole periods before.
    private double[] _before = [];
    private double[] _means = [];
    private KnownPast? _past;
    private int _reach;
    private int _first;

    /// <inheritdoc/>
    public void Read(KnownPast past)
    {
        (_past, _reach) = (past, past.Season / Neighbourhoods);
        if (_before.Length < past.Length + 1)
        {
            (_before, _means) = (new double[past.Length + 1], new double[past.Length]);
        }

        for (_first = 0; _first < past.Length && double.IsNaN(past.Bridged[_first]); _first++)
        {
        }

        _before[_first] = 0;
        for (var i = _first; i < past.Length; i++)
        {
            _before[i + 1] = _before[i] + past.Bridged[i];
        }

        for (var i = _first; past.Season > 0 && i < past.Length; i++)
        {
            _means[i] = MeanAround(i, past.Length - 1) + (i - past.Season >= _first ? _means[i - past.Season] : 0);
        }
    }

    /// <inheritdoc/>
    public double Ahead(int origin, int ahead) => _past is { Season: > 0 } past
        ? past.Bridged[origin] + UsualAt(past, past.SamePlace(origin, ahead), origin) - UsualAt(past, origin - past.Season, origin)
        : double.NaN;

    private double UsualAt(KnownPast past, int place, int origin)
    {
        if (place < _first)
        {
            return double.NaN;
        }

        var (older, count) = (place - past.Season, ((place - _first) / past.Season) + 1);
        return (MeanAround(place, origin) + (older >= _first ? _means[older] : 0)) / count;
    }

    private double MeanAround(int place, int last)
    {
        var (from, to) = (Math.Max(_first, place - _reach), Math.Min(last, place + _reach) + 1);
        return (_before[to] - _before[from]) / (to - from);
    }
}
