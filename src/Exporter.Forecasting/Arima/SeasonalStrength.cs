using Exporter.Forecasting.Smoothing;

namespace Exporter.Forecasting.Arima;

/// <summary>How much of a series without its trend is season, 0..1.</summary>
/// <remarks>
/// 1 − Var(rest) / Var(rest + season), of the classical decomposition by moving averages. Source: X. Wang, K. A. Smith, R. J. Hyndman, "Characteristic-based clustering for time series data", Data Mining and
/// Knowledge Discovery 13 (2006).
/// </remarks>
internal static class SeasonalStrength
{
    /// <summary>From here on a season is differenced away: the value of R. J. Hyndman's <c>nsdiffs</c>, chosen on the M3 competition.</summary>
    public const double Strong = 0.64;

    /// <summary>The strength; 0 with less than two periods.</summary>
    public static double Of(ReadOnlySpan<double> values, int season)
    {
        if (season < 2 || values.Length < 2 * season)
        {
            return 0;
        }

        var start = new SmoothingStart(season);
        start.Find(values, season);
        var half = season / 2;
        var (rest, whole) = (new List<double>(), new List<double>());
        for (var i = half; i + half < values.Length; i++)
        {
            var distance = values[i] - Average(values.Slice(i - half, (2 * half) + 1), season % 2 == 0);
            if (!double.IsNaN(distance))
            {
                whole.Add(distance);
                rest.Add(distance - start.Season[i % season]);
            }
        }

        return Variance(whole) is > 0 and var all ? Math.Max(0, 1 - (Variance(rest) / all)) : 0;
    }

    // Of what is present; an even period has its two ends by half.
    private static double Average(ReadOnlySpan<double> window, bool isEven)
    {
        var (sum, weights) = (0.0, 0.0);
        for (var i = 0; i < window.Length; i++)
        {
            var weight = double.IsNaN(window[i]) ? 0 : isEven && (i == 0 || i == window.Length - 1) ? 0.5 : 1;
            (sum, weights) = weight > 0 ? (sum + (weight * window[i]), weights + weight) : (sum, weights);
        }

        return sum / weights;
    }

    private static double Variance(List<double> values)
    {
        var mean = values.Count > 0 ? values.Average() : 0;
        return values.Sum(value => (value - mean) * (value - mean)) / values.Count;
    }
}
