namespace Exporter.Forecasting.Arima;

/// <summary>Whether a series stays around a level, or must be differenced first.</summary>
/// <remarks>
/// η = Σ S_t² / (n² σ²), S the sums of the distances from the mean, σ² their long-run variance with Bartlett's weights over ⌊3 √n / 13⌋ lags. Source: D. Kwiatkowski, P. C. B. Phillips, P. Schmidt,
/// Y. Shin, "Testing the null hypothesis of stationarity against the alternative of a unit root", Journal of Econometrics 54 (1992), table 1. Missing values are left out.
/// </remarks>
internal static class KpssTest
{
    /// <summary>What a series around a level exceeds one time in twenty.</summary>
    public const double Critical = 0.463;

    /// <summary>The statistic; 0 for a constant.</summary>
    public static double Statistic(IEnumerable<double> values)
    {
        double[] present = [.. values.Where(value => !double.IsNaN(value))];
        var n = present.Length;
        var mean = present.Sum() / n;
        double[] distances = [.. present.Select(value => value - mean)];
        var lags = (int)(3 * Math.Sqrt(n) / 13);
        var (longRun, sum, squares) = (0.0, 0.0, 0.0);
        for (var lag = 0; lag <= lags; lag++)
        {
            var product = 0.0;
            for (var t = lag; t < n; t++)
            {
                product += distances[t] * distances[t - lag];
            }

            longRun += (lag == 0 ? 1 : 2 * (1 - (lag / (lags + 1.0)))) * product / n;
        }

        foreach (var distance in distances)
        {
            sum += distance;
            squares += sum * sum;
        }

        return longRun > 0 ? squares / ((double)n * n * longRun) : 0;
    }
}
