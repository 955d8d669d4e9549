namespace Exporter.Forecasting.Holidays;

/// <summary>Keeps holidays out of what another forecaster learns, and foretells them by what the same holiday last did.</summary>
/// <remarks>
/// Values on holidays are missing to the other forecaster, so that neither level nor season takes them up. What a holiday does is the distance from the nearest ordinary values at the same place of the period, before and after.
/// A step on a holiday to come gets the distance of the newest step of that name at its place of the period, or else the mean over that name; a name that the past does not hold gets none. Deviations are those of ordinary days:
/// how much one holiday differs from the next cannot be told from the few of them that a past holds. Without holidays it is the other forecaster, to the bit.
/// </remarks>
/// <param name="inner">Who forecasts ordinary days.</param>
/// <param name="holidays">The holidays.</param>
/// <param name="season">Values in a period; 0 or 1 for no season.</param>
public sealed class HolidayForecast(IForecaster inner, HolidayCalendar holidays, int season) : IForecaster
{
    private readonly int _season = Math.Max(1, season);
    private double[] _ordinary = [];
    private double[] _effects = [];
    private int[] _names = [];
    private int _length;
    private long _firstStep;

    /// <inheritdoc/>
    public string Name => inner.Name;

    /// <inheritdoc/>
    public bool TryFit(ReadOnlySpan<double> history, long firstStep = 0)
    {
        if (_ordinary.Length < history.Length)
        {
            (_ordinary, _effects, _names) = (new double[history.Length], new double[history.Length], new int[history.Length]);
        }

        (_length, _firstStep) = (history.Length, firstStep);
        for (var i = 0; i < _length; i++)
        {
            _names[i] = holidays.At(firstStep + i);
            _ordinary[i] = _names[i] == HolidayCalendar.None ? history[i] : double.NaN;
        }

        for (var i = 0; i < _length; i++)
        {
            _effects[i] = _names[i] == HolidayCalendar.None ? 0 : history[i] - OrdinaryAt(i);
        }

        return inner.TryFit(_ordinary.AsSpan(0, _length), firstStep);
    }

    /// <inheritdoc/>
    public void Forecast(Span<double> mean, Span<double> deviation)
    {
        inner.Forecast(mean, deviation);
        for (var step = 0; step < mean.Length; step++)
        {
            if (holidays.At(_firstStep + _length + step) is not HolidayCalendar.None and var name)
            {
                mean[step] += EffectOf(name, _length + step);
            }
        }
    }

    private double OrdinaryAt(int place)
    {
        for (var distance = _season; distance < _length + _season; distance += _season)
        {
            var (before, after) = (At(place - distance), At(place + distance));
            if (!double.IsNaN(before) || !double.IsNaN(after))
            {
                return double.IsNaN(after) ? before : double.IsNaN(before) ? after : (before + after) / 2;
            }
        }

        return double.NaN;

        double At(int i) => i >= 0 && i < _length ? _ordinary[i] : double.NaN;
    }

    private double EffectOf(int name, int place)
    {
        var (sum, count) = (0.0, 0);
        for (var i = _length - 1; i >= 0; i--)
        {
            if (_names[i] != name || double.IsNaN(_effects[i]))
            {
                continue;
            }

            if (_season > 1 && (place - i) % _season == 0)
            {
                return _effects[i];
            }

            (sum, count) = (sum + _effects[i], count + 1);
        }

        return count > 0 ? sum / count : 0;
    }
}
