using Exporter.Forecasting;
using Exporter.Forecasting.Accuracy;
using Exporter.Forecasting.Additive;
using Exporter.Forecasting.Arima;
using Exporter.Forecasting.Combined;
using Exporter.Forecasting.Holidays;
using Exporter.Forecasting.Smoothing;

namespace Exporter.Trainer.Forecasts;

/// <summary>The forecasters by the names that <c>--method</c> takes.</summary>
internal static class ForecastMethods
{
    private const string Naive = "naive";
    private const string SeasonalNaive = "seasonal-naive";
    private const string Combined = "combined";
    private const string Smoothing = "ets";
    private const string Arima = "arima";
    private const string Additive = "additive";
    private const int DaysOfAWeek = 7;

    /// <summary>All names, in the order of the table's columns.</summary>
    public static IReadOnlyList<string> Names { get; } = [Naive, SeasonalNaive, Combined, Smoothing, Arima, Additive];

    /// <summary>What everybody has without a model: a method that is not better than these is not worth having.</summary>
    public static IReadOnlyList<string> Naives { get; } = [Naive, SeasonalNaive];

    /// <summary>Makes a forecaster.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="plan">What it will be asked.</param>
    /// <param name="step">Step of the grid.</param>
    /// <param name="holidays">Days that are not like others.</param>
    public static IForecaster Make(string name, RollingPlan plan, TimeSpan step, HolidayCalendar holidays) => name switch
    {
        Naive => new RandomWalk(1),
        SeasonalNaive => new RandomWalk(Math.Max(1, plan.Season)),
        Smoothing => new ExponentialSmoothing(plan.Season),
        Arima => new SeasonalArima(plan.Season),
        Additive => new AdditiveModel(step * plan.Season == TimeSpan.FromDays(1) ? [plan.Season, plan.Season * DaysOfAWeek] : [plan.Season], holidays),
        _ => new HolidayForecast(new CombinedForecast(plan.Season), holidays, plan.Season),
    };
}
