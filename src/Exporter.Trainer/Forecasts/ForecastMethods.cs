using Exporter.Forecasting;
using Exporter.Forecasting.Accuracy;
using Exporter.Forecasting.Smoothing;

namespace Exporter.Trainer.Forecasts;

/// <summary>The forecasters by the names that <c>--method</c> takes.</summary>
internal static class ForecastMethods
{
    private const string Naive = "naive";
    private const string SeasonalNaive = "seasonal-naive";
    private const string Smoothing = "ets";

    /// <summary>All names, in the order of the table's columns.</summary>
    public static IReadOnlyList<string> Names { get; } = [Naive, SeasonalNaive, Smoothing];

    /// <summary>Makes a forecaster.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="plan">What it will be asked.</param>
    public static IForecaster Make(string name, RollingPlan plan) => name switch
    {
        Naive => new RandomWalk(1),
        SeasonalNaive => new RandomWalk(Math.Max(1, plan.Season)),
        _ => new ExponentialSmoothing(plan.Season),
    };
}
