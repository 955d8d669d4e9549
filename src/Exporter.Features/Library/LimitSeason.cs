using Exporter.Signals;
using Exporter.Signals.Windows;

namespace Exporter.Features.Library;

/// <summary>The season in a signal with a limit: how much higher than now it usually is at other times of the first configured period. Reused for every signal.</summary>
/// <remarks>
/// Values are turned so that they rise towards the limit, and weighted by how clear the season is: fully where the profile's mean deviation is a tenth of
/// what its means differ by (mean absolute deviation of the means from their own mean) or less, not at all from four tenths on, so that one odd day or a walk is no season.
/// Within a bin it runs straight through the bin's mean, as steep as towards that neighbour whose mean is nearer, so that a leap lies between two bins. Source: the additive decomposition of Holt and Winters (1960), with the strength of a season as in Wang, Smith and Hyndman
/// (Characteristic-Based Clustering for Time Series Data, 2006). Cost: 24 to 28 bins are read, only for a signal that rises.
/// </remarks>
internal sealed class LimitSeason
{
    private const double FullyClear = 0.1;
    private const double NotClear = 0.4;

    private readonly double[] _rises = new double[SeasonalCurve.MostBins];
    private readonly double[] _slopes = new double[SeasonalCurve.MostBins];
    private SeasonalCurve _curve;
    private bool _isFlat = true;

    /// <summary>Takes over the season of a signal.</summary>
    /// <param name="view">The signal.</param>
    /// <param name="limit">Its limit.</param>
    /// <param name="weight">0..1: how much of the season counts.</param>
    public void Load(in SignalView view, SignalLimit limit, double weight)
    {
        _isFlat = true;
        // The bin of now is at hand already, and mostly as well known as the others.
        if (!(weight > 0) || view.Scale.Periods.IsEmpty || double.IsNaN(view.Scratch.Expected(0).Anomalous))
        {
            return;
        }

        _curve = view.Scratch.CopySeason(0, _rises);
        weight *= Clarity();
        if (!(weight > 0))
        {
            return;
        }

        _isFlat = false;
        foreach (ref var rise in _rises.AsSpan(0, _curve.Bins))
        {
            rise = weight * LimitForecast.Towards(limit, rise);
        }

        FindSlopes();
        var now = At(0);
        foreach (ref var rise in _rises.AsSpan(0, _curve.Bins))
        {
            rise -= now;
        }
    }

    /// <summary>How much higher than now the season is in so many steps; 0 without a season.</summary>
    public double At(double steps)
    {
        if (_isFlat)
        {
            return 0;
        }

        var position = _curve.Position + (steps / _curve.StepsPerBin);
        var whole = Math.Floor(position);
        return In(Wrapped(whole), position - whole);
    }

    /// <summary>Takes the season out of values at positions relative to now, in place.</summary>
    public void Remove(ReadOnlySpan<double> positions, Span<double> values)
    {
        for (var i = 0; i < values.Length && !_isFlat; i++)
        {
            values[i] -= At(positions[i]);
        }
    }

    /// <summary>Steps until a level that rises by <paramref name="speed"/> a step, plus the season, reaches the line; infinite when it never does.</summary>
    public double StepsTo(double line, double level, double speed)
    {
        if (level >= line)
        {
            return 0;
        }

        if (_isFlat)
        {
            return speed > 0 ? (line - level) / speed : double.PositiveInfinity;
        }

        var soonest = double.PositiveInfinity;
        var (bin, past) = ((int)_curve.Position, _curve.Position - Math.Floor(_curve.Position));
        for (var ahead = 0; ahead <= _curve.Bins; ahead++)
        {
            // The bin that goes on is met twice: what is left of it now, and all of it a period later.
            var from = ahead == 0 ? past : 0;
            var at = bin + ahead < _curve.Bins ? bin + ahead : bin + ahead - _curve.Bins;
            soonest = Math.Min(soonest, StepsTo(line - level, speed, In(at, from), In(at, 1), (ahead + from - past) * _curve.StepsPerBin, (ahead + 1 - past) * _curve.StepsPerBin));
        }

        return soonest;
    }

    // A bin comes again once a period, higher by what the level has risen: when the straight line through it, from start to end, first reaches the line.
    private double StepsTo(double lacking, double speed, double startRise, double endRise, double start, double end)
    {
        var period = _curve.Bins * _curve.StepsPerBin;
        var (first, last) = (startRise + (speed * start), endRise + (speed * end));
        var after = lacking - Math.Max(first, last);
        var periods = after <= 0 ? 0 : speed > 0 ? Math.Ceiling(after / (speed * period)) : double.PositiveInfinity;
        if (double.IsInfinity(periods))
        {
            return periods;
        }

        lacking -= speed * period * periods;
        var share = first >= lacking ? 0 : Math.Clamp((lacking - first) / (last - first), 0, 1);
        return start + (share * (end - start)) + (periods * period);
    }

    private int Wrapped(double bin) => (int)(bin - (_curve.Bins * Math.Floor(bin / _curve.Bins)));

    private double In(int bin, double share) => _rises[bin] + (_slopes[bin] * (share - 0.5));

    // Within a bin as steep as towards the nearer of its neighbours: a leap, where a disk is cleaned, is between bins and not within them.
    private void FindSlopes()
    {
        var back = _rises[0] - _rises[_curve.Bins - 1];
        for (var bin = 0; bin < _curve.Bins; bin++)
        {
            var ahead = _rises[bin + 1 < _curve.Bins ? bin + 1 : 0] - _rises[bin];
            _slopes[bin] = Math.Abs(back) < Math.Abs(ahead) ? back : ahead;
            back = ahead;
        }
    }

    private double Clarity()
    {
        var means = _rises.AsSpan(0, _curve.Bins);
        var (mean, apart) = (0.0, 0.0);
        foreach (var value in means)
        {
            mean += value / means.Length;
        }

        foreach (var value in means)
        {
            apart += Math.Abs(value - mean) / means.Length;
        }

        return apart > 0 ? Math.Clamp((NotClear - (_curve.Deviation / apart)) / (NotClear - FullyClear), 0, 1) : 0;
    }
}
