using System.Runtime.Intrinsics;

namespace Exporter.Forecasting.Smoothing;

/// <summary>Eight smoothings of one series side by side, each with weights of its own: the states of each in one lane of the registers.</summary>
/// <remarks>
/// With e the error of the forecast, for each value: b ← φ b, l ← l + b, e = y − l − s, l ← l + α e, b ← b + β e, s ← s + γ e, where s is the season at this place of the period.
/// A missing value has no error. Source: Hyndman, Koehler, Ord, Snyder (2008), table 2.2, the additive forms. A lane's operations are the same in the same order on any processor, so
/// its bits are those of a single smoothing. Cost: one chain of eight operations a value, some 10 ns, for all eight.
/// </remarks>
/// <param name="longestSeason">Values in a period; 0 for no season.</param>
internal sealed class SmoothingLanes(int longestSeason)
{
    /// <summary>How many at once.</summary>
    public const int Count = 8;

    private readonly Vector512<double>[] _season = new Vector512<double>[longestSeason];
    private Vector512<double> _level;
    private Vector512<double> _slope;

    /// <summary>Level of the first lane after the last value.</summary>
    public double Level => _level[0];

    /// <summary>Change a step of the first lane after the last value.</summary>
    public double Slope => _slope[0];

    /// <summary>Season of the first lane at a place of the period, as it last was.</summary>
    public double SeasonAt(int place) => _season[place][0];

    /// <summary>Smooths a series.</summary>
    /// <param name="values">The series.</param>
    /// <param name="form">Trend and season.</param>
    /// <param name="start">States before the first value.</param>
    /// <param name="weights">Weights of each lane.</param>
    /// <returns>Sum of the squared errors of each lane.</returns>
    public Vector512<double> Run(ReadOnlySpan<double> values, SmoothingForm form, SmoothingStart start, in LaneWeights weights)
    {
        _level = Vector512.Create(start.LevelOf(form.Trend));
        _slope = Vector512.Create(start.SlopeOf(form.Trend));
        for (var place = 0; place < form.Season; place++)
        {
            _season[place] = Vector512.Create(start.Season[place]);
        }

        return form.Season > 0 ? RunSeasonal(values, _season.AsSpan(0, form.Season), weights) : RunPlain(values, weights);
    }

    private Vector512<double> RunPlain(ReadOnlySpan<double> values, in LaneWeights weights)
    {
        var (level, slope, sum) = (_level, _slope, Vector512<double>.Zero);
        foreach (var value in values)
        {
            slope *= weights.Damping;
            level += slope;
            if (!double.IsNaN(value))
            {
                var error = Vector512.Create(value) - level;
                sum += error * error;
                level += weights.Level * error;
                slope += weights.Trend * error;
            }
        }

        (_level, _slope) = (level, slope);
        return sum;
    }

    private Vector512<double> RunSeasonal(ReadOnlySpan<double> values, Span<Vector512<double>> season, in LaneWeights weights)
    {
        var (level, slope, sum) = (_level, _slope, Vector512<double>.Zero);
        var place = 0;
        foreach (var value in values)
        {
            slope *= weights.Damping;
            level += slope;
            if (!double.IsNaN(value))
            {
                ref var here = ref season[place];
                var error = Vector512.Create(value) - level - here;
                sum += error * error;
                level += weights.Level * error;
                slope += weights.Trend * error;
                here += weights.Season * error;
            }

            place = place + 1 < season.Length ? place + 1 : 0;
        }

        (_level, _slope) = (level, slope);
        return sum;
    }
}
