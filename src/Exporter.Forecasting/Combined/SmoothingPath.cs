using Exporter.Forecasting.Smoothing;

namespace Exporter.Forecasting.Combined;

/// <summary>It goes as exponential smoothing expects: the states of a fitted smoothing after each value.</summary>
/// <remarks>Its weights and its start have seen the whole past, also for origins within it: a handful of numbers, which makes its errors there a little too small.</remarks>
/// <param name="smoothing">The smoothing, fitted to the same past before.</param>
internal sealed class SmoothingPath(ExponentialSmoothing smoothing) : IExpert
{
    private double[] _levels = [];
    private double[] _slopes = [];
    private double[] _seasons = [];
    private double[] _damped = [0];

    /// <summary>The level after a value.</summary>
    public double LevelAt(int origin) => _levels[origin];

    /// <inheritdoc/>
    public void Read(KnownPast past)
    {
        if (_levels.Length < past.Length)
        {
            (_levels, _slopes, _seasons) = (new double[past.Length], new double[past.Length], new double[past.Length]);
        }

        smoothing.Retrace(past.Values, _levels, _slopes, _seasons);
        AddUp(Math.Max(past.Length, _damped.Length - 1));
    }

    /// <inheritdoc/>
    public double Ahead(int origin, int ahead)
    {
        if (ahead >= _damped.Length)
        {
            AddUp(2 * ahead);
        }

        return _levels[origin] + (_damped[ahead] * _slopes[origin]) + SeasonAt(origin, ahead);
    }

    private double SeasonAt(int origin, int ahead)
    {
        var season = smoothing.Form.Season;
        if (season == 0)
        {
            return 0;
        }

        var place = origin + ahead - (season * ((ahead + season - 1) / season));
        return place >= 0 ? _seasons[place] : smoothing.FirstSeasonAt(origin + ahead);
    }

    // φ + … + φ^h, for each h.
    private void AddUp(int ahead)
    {
        if (_damped.Length <= ahead)
        {
            _damped = new double[ahead + 1];
        }

        var power = 1.0;
        for (var step = 1; step < _damped.Length; step++)
        {
            power *= smoothing.Weights.Damping;
            _damped[step] = _damped[step - 1] + power;
        }
    }
}
