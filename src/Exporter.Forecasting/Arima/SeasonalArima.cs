namespace Exporter.Forecasting.Arima;

/// <summary>Seasonal ARIMA with the order that <see cref="ArimaSearch"/> chooses, its coefficients by the exact likelihood.</summary>
/// <remarks>
/// (1 − φ₁B − …)(1 − Φ₁B^s − …)((1 − B)^d (1 − B^s)^D y_t − μ) = (1 + θ₁B + …)(1 + Θ₁B^s + …) e_t. Forecasts by the Kalman filter, added up; their variance h steps ahead is σ² (1 + ψ₁² + … + ψ²ₕ₋₁), ψ the weights of
/// past errors in a value. Source: G. E. P. Box and G. M. Jenkins, "Time series analysis" (1970), chapters 5 and 9. Slow, as it fits dozens of models: for offline use.
/// A period of more than 48 values would make states of hundreds of numbers: its season is taken off by <see cref="HarmonicRegression"/>, and the model of the rest has none.
/// </remarks>
/// <param name="season">Values in a period; 0 or 1 for no season.</param>
public sealed class SeasonalArima(int season) : IForecaster
{
    private const int FewestValues = 20;
    private const double FirstStep = 0.1;

    // The filter's work grows with the square of the period.
    private const int LongestPeriod = 48;

    private readonly ArimaSearch _search = new();
    private readonly HarmonicRegression? _waves = season > LongestPeriod ? new HarmonicRegression(season) : null;
    private bool _hasWaves;
    private ArmaModel? _model;
    private KalmanFilter? _filter;
    private double[] _polynomial = [];
    private double[] _past = [];

    /// <inheritdoc/>
    public string Name => "seasonal ARIMA";

    /// <summary>The order that was chosen last.</summary>
    public ArimaOrder Order { get; private set; }

    /// <inheritdoc/>
    public bool TryFit(ReadOnlySpan<double> history, long firstStep = 0)
    {
        _model = null;
        var length = season > 1 && Present(history) >= (2 * season) + FewestValues ? season : 0;
        if (Present(history) < FewestValues)
        {
            return false;
        }

        _hasWaves = _waves is not null && length > 0;
        if (!_hasWaves)
        {
            Fit(history, _search.Find(history, length));
            return true;
        }

        _waves!.Fit(history);
        var rest = _waves.Rest(history);
        Fit(rest, _search.Find(rest, 0));
        return true;
    }

    /// <summary>Fits a given order.</summary>
    /// <param name="history">Values; enough of them to difference and to estimate.</param>
    /// <param name="order">The order.</param>
    internal void Fit(ReadOnlySpan<double> history, ArimaOrder order)
    {
        Order = order;
        _polynomial = LagPolynomial.Differencing(order);
        var differences = Differences.Take(history, _polynomial);
        var free = new double[order.Coefficients];
        _search.Fit(differences, order, free);
        NelderMead.Minimise(at => Run(ArmaModel.Of(order, at), differences).Deviance, free, FirstStep);
        _model = ArmaModel.Of(order, free);
        _filter = Run(_model, differences);
        _past = history.ToArray();
    }

    /// <summary>φ and θ with their seasonal factors multiplied out, of the differenced series.</summary>
    internal ArmaModel Model => _model ?? throw NothingLearnt();

    /// <summary>Mean and variance of the differenced series' errors, and the likelihood.</summary>
    internal KalmanFilter Filter => _filter ?? throw NothingLearnt();

    /// <inheritdoc/>
    public void Forecast(Span<double> mean, Span<double> deviation)
    {
        if (_model is null || _filter is null)
        {
            throw NothingLearnt();
        }

        var filter = new KalmanFilter(_model) { Mean = _filter.Mean };
        var past = Bridged(filter);
        for (var step = 0; step < mean.Length; step++)
        {
            mean[step] = filter.Next;
            filter.Step(double.NaN);
        }

        Differences.AddUp(mean, past, _polynomial);
        for (var step = 0; _hasWaves && step < mean.Length; step++)
        {
            mean[step] += _waves!.At(past.Length + step);
        }

        Spread(deviation);
    }

    /// <summary>The past with its gaps as the model expected them, so that there is something to add differences to; leads the filter through it.</summary>
    private double[] Bridged(KalmanFilter filter)
    {
        double[] past = [.. _past];
        var degree = _polynomial.Length - 1;
        var differences = Differences.Take(_past, _polynomial);
        var first = past.First(value => !double.IsNaN(value));
        for (var t = 0; t < past.Length; t++)
        {
            if (double.IsNaN(past[t]) && t < degree)
            {
                past[t] = first;
            }
            else if (double.IsNaN(past[t]))
            {
                past[t] = filter.Next;
                Differences.AddUp(past.AsSpan(t, 1), past.AsSpan(0, t), _polynomial);
            }

            if (t >= degree)
            {
                filter.Step(differences[t - degree]);
            }
        }

        return past;
    }

    private KalmanFilter Run(ArmaModel model, double[] differences)
    {
        var filter = new KalmanFilter(model);
        filter.Run(differences, Order.HasMean);
        return filter;
    }

    private void Spread(Span<double> deviation)
    {
        // 1 − φ₁B − … of the undifferenced series.
        var ar = LagPolynomial.Multiply(LagPolynomial.Of(Model.Ar, 1, -1), _polynomial);
        var weights = new double[deviation.Length];
        var sum = 0.0;
        for (var step = 0; step < deviation.Length; step++)
        {
            weights[step] = step == 0 ? 1 : step <= Model.Ma.Length ? Model.Ma[step - 1] : 0;
            for (var lag = 1; lag < ar.Length && lag <= step; lag++)
            {
                weights[step] -= ar[lag] * weights[step - lag];
            }

            sum += weights[step] * weights[step];
            deviation[step] = Math.Sqrt(Filter.Variance * sum);
        }
    }

    private static int Present(ReadOnlySpan<double> values)
    {
        var count = 0;
        foreach (var value in values)
        {
            count += double.IsNaN(value) ? 0 : 1;
        }

        return count;
    }

    private static InvalidOperationException NothingLearnt() => new("BUG: a forecast of what was not learnt");
}
