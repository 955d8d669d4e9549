namespace Exporter.Forecasting.Accuracy;

/// <summary>Forecasts a series again and again from one origin after the other, each time by what was known then, and compares with what came.</summary>
/// <remarks>
/// Errors are divided by the mean absolute difference to a period before, within the past that was learnt from: the mean absolute scaled error of R. J. Hyndman and A. B. Koehler, "Another look at measures of forecast
/// accuracy", International Journal of Forecasting 22 (2006); below 1 is better than the seasonal walk one step ahead was in the past. An origin counts for all methods or for none: none where the past has no
/// such difference, as of a constant, or a method learns nothing from it.
/// </remarks>
/// <param name="plan">Where the origins lie, and how far each looks ahead.</param>
/// <param name="methods">Who forecasts.</param>
public sealed class RollingOrigin(RollingPlan plan, IReadOnlyList<IForecaster> methods)
{
    private readonly double[][] _means = [.. methods.Select(_ => new double[plan.Ahead.Max()])];
    private readonly double[][] _deviations = [.. methods.Select(_ => new double[plan.Ahead.Max()])];

    /// <summary>Tallies by method, and of each by how far ahead.</summary>
    public HorizonTally[][] Tallies { get; } = [.. methods.Select(_ => plan.Ahead.Select(_ => new HorizonTally()).ToArray())];

    /// <summary>Origins that count.</summary>
    public int Origins { get; private set; }

    /// <summary>Origins that were left out.</summary>
    public int LeftOut { get; private set; }

    /// <summary>Goes through a series.</summary>
    /// <param name="values">Values on an even grid, oldest first, NaN where missing.</param>
    /// <param name="firstStep">Steps from the Unix epoch to the first value.</param>
    public void Run(ReadOnlySpan<double> values, long firstStep = 0)
    {
        for (var origin = plan.History; origin + plan.Ahead.Max() <= values.Length; origin += plan.Every)
        {
            if (TryForecast(values.Slice(origin - plan.History, plan.History), firstStep + origin - plan.History, out var scale))
            {
                Origins++;
                Note(values[origin..], scale);
            }
            else
            {
                LeftOut++;
            }
        }
    }

    private bool TryForecast(ReadOnlySpan<double> past, long firstStep, out double scale)
    {
        scale = ScaleOf(past, Math.Max(1, plan.Season));
        if (!(scale > 0))
        {
            return false;
        }

        for (var method = 0; method < methods.Count; method++)
        {
            if (!methods[method].TryFit(past, firstStep))
            {
                return false;
            }

            methods[method].Forecast(_means[method], _deviations[method]);
        }

        return true;
    }

    private void Note(ReadOnlySpan<double> ahead, double scale)
    {
        for (var method = 0; method < methods.Count; method++)
        {
            for (var i = 0; i < plan.Ahead.Count; i++)
            {
                var step = plan.Ahead[i] - 1;
                Tallies[method][i].Add(_means[method][step], _deviations[method][step], ahead[step], scale);
            }
        }
    }

    private static double ScaleOf(ReadOnlySpan<double> past, int season)
    {
        var (sum, count) = (0.0, 0);
        for (var i = season; i < past.Length; i++)
        {
            var difference = Math.Abs(past[i] - past[i - season]);
            (sum, count) = double.IsNaN(difference) ? (sum, count) : (sum + difference, count + 1);
        }

        return sum / count;
    }
}
