namespace Exporter.Forecasting;

/// <summary>What everybody has without a model: the last value or, with a season, the value of a period before.</summary>
/// <remarks>
/// Mean: the last value at the same place of the period that is not missing. Deviation: that of the differences to a period before, times √k for the k-th period ahead.
/// Source: R. J. Hyndman and G. Athanasopoulos, "Forecasting: principles and practice", chapter 5.
/// </remarks>
/// <param name="season">Values in a period; 1 for the plain walk.</param>
public sealed class RandomWalk(int season) : IForecaster
{
    private readonly double[] _last = new double[Math.Max(1, season)];
    private double _deviation = double.NaN;
    private int _end;

    /// <inheritdoc/>
    public string Name => season > 1 ? "seasonal naive" : "naive";

    /// <inheritdoc/>
    public bool TryFit(ReadOnlySpan<double> history, long firstStep = 0)
    {
        Array.Fill(_last, double.NaN);
        var (sum, count) = (0.0, 0);
        for (var i = 0; i < history.Length; i++)
        {
            ref var last = ref _last[i % _last.Length];
            var difference = history[i] - last;
            (sum, count) = double.IsNaN(difference) ? (sum, count) : (sum + (difference * difference), count + 1);
            last = double.IsNaN(history[i]) ? last : history[i];
        }

        _end = history.Length;
        _deviation = count > 0 && !_last.Any(double.IsNaN) ? Math.Sqrt(sum / count) : double.NaN;
        return !double.IsNaN(_deviation);
    }

    /// <inheritdoc/>
    public void Forecast(Span<double> mean, Span<double> deviation)
    {
        if (double.IsNaN(_deviation))
        {
            throw new InvalidOperationException("BUG: a forecast of what was not learnt");
        }

        for (var step = 0; step < mean.Length; step++)
        {
            mean[step] = _last[(_end + step) % _last.Length];
            deviation[step] = _deviation * Math.Sqrt((step / _last.Length) + 1);
        }
    }
}
