using System.Diagnostics;
using System.Globalization;
using Exporter.Forecasting;
using Exporter.Forecasting.Additive;
using Exporter.Forecasting.Arima;
using Exporter.Forecasting.Combined;
using Exporter.Forecasting.Holidays;
using Exporter.Forecasting.Smoothing;

namespace Exporter.Benchmarks;

/// <summary>Series a second of one core that each forecaster refits and forecasts a day ahead: made-up levels, trends, walks and seasons with noise.</summary>
internal static class ForecastMeasurement
{
    private const int Kinds = 40;
    private const int Ahead = 24;

    /// <summary>Measures and prints.</summary>
    /// <param name="series">How many series; the slow ones refit a hundredth.</param>
    public static void Run(int series)
    {
        // What the windows of a signal hold, and two weeks of hours.
        Measure("combined", 156, 0, series, new CombinedForecast(0));
        Measure("combined", 336, 24, series, new CombinedForecast(24));
        Measure("combined", 432, 144, series, new CombinedForecast(144));
        Measure("exponential smoothing", 156, 0, series, new ExponentialSmoothing(0));
        Measure("exponential smoothing", 336, 24, series, new ExponentialSmoothing(24));
        Measure("additive", 336, 24, Math.Max(1, series / 10), new AdditiveModel([24], new HolidayCalendar([], TimeZoneInfo.Utc, TimeSpan.FromHours(1))));
        Measure("seasonal ARIMA", 156, 0, Math.Max(1, series / 100), new SeasonalArima(0));
        Measure("seasonal ARIMA", 336, 24, Math.Max(1, series / 100), new SeasonalArima(24));
        Measure("seasonal ARIMA", 432, 144, Math.Max(1, series / 100), new SeasonalArima(144));
    }

    private static void Measure(string name, int length, int season, int series, IForecaster forecaster)
    {
        double[][] made = [.. Enumerable.Range(0, Kinds).Select(kind => Make(kind, length, season))];
        var (mean, deviation) = (new double[Ahead], new double[Ahead]);
        Pass(Math.Min(series, Kinds));
        using var process = Process.GetCurrentProcess();
        var before = process.TotalProcessorTime;
        Pass(series);
        process.Refresh();
        var seconds = (process.TotalProcessorTime - before).TotalSeconds;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}, {length} values, period {season}: {series} series in {seconds:0.00} s of processor, {series / seconds:#,0} a second"));

        void Pass(int count)
        {
            for (var i = 0; i < count; i++)
            {
                forecaster.TryFit(made[i % Kinds]);
                forecaster.Forecast(mean, deviation);
            }
        }
    }

    private static double[] Make(int kind, int length, int season)
    {
        var random = new Random(kind);
        var (level, slope) = (100.0, kind % 2 * (random.NextDouble() - 0.5));
        var values = new double[length];
        for (var i = 0; i < length; i++)
        {
            level += slope + (kind % 3 == 0 ? random.NextDouble() - 0.5 : 0);
            values[i] = level + (season > 0 && kind % 5 > 0 ? 10 * Math.Sin(2 * Math.PI * i / season) : 0) + (3 * (random.NextDouble() - 0.5));
        }

        return values;
    }
}
