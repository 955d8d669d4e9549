using Exporter.Forecasting.Smoothing;

namespace Exporter.Tests.Forecasting;

/// <summary>Exponential smoothing as it stands in the books, one series and one set of weights at a time.</summary>
internal static class NaiveSmoothing
{
    public static double SumOfSquares(double[] values, SmoothingForm form, SmoothingStart start, double alpha, double beta, double gamma, double phi)
    {
        var (level, slope, season, sum) = (start.LevelOf(form.Trend), start.SlopeOf(form.Trend), start.Season.ToArray(), 0.0);
        for (var i = 0; i < values.Length; i++)
        {
            slope = phi * slope;
            level += slope;
            if (double.IsNaN(values[i]))
            {
                continue;
            }

            var error = values[i] - level - (season.Length > 0 ? season[i % season.Length] : 0);
            sum += error * error;
            level += alpha * error;
            slope += beta * error;
            if (season.Length > 0)
            {
                season[i % season.Length] += gamma * error;
            }
        }

        return sum;
    }
}
