using Exporter.Forecasting.Smoothing;

namespace Exporter.Forecasting.Combined;

/// <summary>Several simple forecasts, each weighed by how far off it lately was that far ahead: the default.</summary>
/// <remarks>
/// Experts: exponential smoothing, the last value, the usual level; with a season also the last period, the last period shifted, the usual value and the usual course of this place in the period. Each forecasts from up to
/// 97 origins in the last two thirds of the past, at 1, 2, 3, 4, 6, 8, 12, 16 … steps ahead and beside those that are whole periods (<see cref="ReachWeights"/>), as far as there are as many origins as steps; between those, weights and deviations lie on straight
/// lines; beyond, weights stay and the deviation grows as a walk's. A past that is too short for that has the smoothing alone.
/// That a combination of simple forecasts beats its best member is what the M4 competition found again: S. Makridakis, E. Spiliotis, V. Assimakopoulos, International Journal of Forecasting 36 (2020).
/// Nothing is drawn, and but for the square root only + − × ÷ is used: the same past gives the same bits. Allocates nothing once it has seen the longest past.
/// </remarks>
public sealed class CombinedForecast : IForecaster
{
    private const int MostReaches = 24;

    private readonly ExponentialSmoothing _smoothing;
    private readonly KnownPast _past;
    private readonly IExpert[] _experts;
    private readonly int[] _reaches;
    private readonly ReachWeights[] _weights;
    private int _known = -1;

    /// <summary>A forecaster for series of one period.</summary>
    /// <param name="season">Values in a period; 0 or 1 for no season.</param>
    public CombinedForecast(int season)
    {
        var longest = season > 1 ? season : 0;
        _smoothing = new ExponentialSmoothing(longest);
        _past = new KnownPast(longest);
        var path = new SmoothingPath(_smoothing);
        _experts = longest > 0
            ? [path, new LastValue(), new UsualLevel(), new LastPeriod(), new ShiftedPeriod(path), new UsualValue(longest), new UsualCourse()]
            : [path, new LastValue(), new UsualLevel()];
        _reaches = [.. Reaches(season).Distinct().Take(MostReaches)];
        _weights = [.. _reaches.Select(_ => new ReachWeights(_experts.Length))];
    }

    /// <inheritdoc/>
    public string Name => "combined";

    /// <inheritdoc/>
    public bool TryFit(ReadOnlySpan<double> history, long firstStep = 0)
    {
        _known = -1;
        if (!_smoothing.TryFit(history))
        {
            return false;
        }

        _past.Read(history);
        foreach (var expert in _experts)
        {
            expert.Read(_past);
        }

        var first = Math.Max(history.Length / 3, _past.Season);
        for (_known = 0; _known < _reaches.Length && history.Length - first - _reaches[_known] >= _reaches[_known] && _weights[_known].TryLearn(_past, _experts, _reaches[_known], first); _known++)
        {
        }

        return true;
    }

    /// <inheritdoc/>
    public void Forecast(Span<double> mean, Span<double> deviation)
    {
        if (_known <= 0)
        {
            // Throws where nothing was learnt.
            _smoothing.Forecast(mean, deviation);
            return;
        }

        var (next, widest) = (0, 0.0);
        for (var step = 0; step < mean.Length; step++)
        {
            var ahead = step + 1;
            for (; next < _known && _reaches[next] < ahead; next++)
            {
            }

            var (lower, upper) = (Math.Max(0, next - 1), Math.Min(next, _known - 1));
            var share = lower == upper ? 0 : (double)(ahead - _reaches[lower]) / (_reaches[upper] - _reaches[lower]);
            mean[step] = Between(_weights[lower].Weights, _weights[upper].Weights, share, ahead);
            var width = _weights[lower].Deviation + (share * (_weights[upper].Deviation - _weights[lower].Deviation));

            // What is farther is no surer.
            widest = Math.Max(widest, width * (next < _known ? 1 : Math.Sqrt((double)ahead / _reaches[upper])));
            deviation[step] = widest;
        }
    }

    private double Between(ReadOnlySpan<double> lower, ReadOnlySpan<double> upper, double share, int ahead)
    {
        var mean = 0.0;
        for (var expert = 0; expert < _experts.Length; expert++)
        {
            var weight = lower[expert] + (share * (upper[expert] - lower[expert]));
            mean += weight > 0 ? weight * _experts[expert].Ahead(_past.Length - 1, ahead) : 0;
        }

        return mean;
    }

    // A whole number of periods ahead the last value is that of the period before, and as good: what that tells holds one step earlier or later no more.
    private static IEnumerable<int> Reaches(int season) =>
        Doublings().SelectMany(reach => season > 1 && reach % season == 0 ? [reach - 1, reach, reach + 1] : new[] { reach });

    private static IEnumerable<int> Doublings()
    {
        yield return 1;
        for (var power = 2; ; power *= 2)
        {
            yield return power;
            yield return power / 2 * 3;
        }
    }
}
