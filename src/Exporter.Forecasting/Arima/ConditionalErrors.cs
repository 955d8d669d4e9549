namespace Exporter.Forecasting.Arima;

/// <summary>Errors of an ARMA model as if all before the series had been its mean: what the search for an order looks at, a hundred times cheaper than the likelihood.</summary>
/// <remarks>
/// e_t = w_t − φ₁ w_{t−1} − … − θ₁ e_{t−1} − …, over present values; a missing one is taken as forecast. The mean is concentrated out by the same recursion on ones.
/// Source: G. E. P. Box and G. M. Jenkins, "Time series analysis" (1970), section 7.1.2. Reuses its buffers.
/// </remarks>
internal sealed class ConditionalErrors
{
    private double[] _values = [];
    private double[] _errors = [];
    private double[] _ones = [];
    private double[] _errorsOfOnes = [];

    /// <summary>Sum of the squared errors at the best mean, over present values.</summary>
    public double SumOfSquares(ReadOnlySpan<double> values, ArmaModel model, bool hasMean)
    {
        if (_values.Length < values.Length)
        {
            (_values, _errors, _ones, _errorsOfOnes) = (new double[values.Length], new double[values.Length], new double[values.Length], new double[values.Length]);
        }

        var (ar, ma) = (Terms(model.Ar), Terms(model.Ma));
        var (squares, products, ones) = (0.0, 0.0, 0.0);
        for (var t = 0; t < values.Length; t++)
        {
            var expected = Expected(_values, _errors, t, ar, ma);
            var ofOnes = hasMean ? Expected(_ones, _errorsOfOnes, t, ar, ma) : 0;
            var isMissing = double.IsNaN(values[t]);
            (_values[t], _ones[t]) = isMissing ? (expected, ofOnes) : (values[t], 1);
            (_errors[t], _errorsOfOnes[t]) = (_values[t] - expected, _ones[t] - ofOnes);
            squares += _errors[t] * _errors[t];
            products += _errors[t] * _errorsOfOnes[t];
            ones += _errorsOfOnes[t] * _errorsOfOnes[t];
        }

        return hasMean && ones > 0 ? squares - (products * products / ones) : squares;
    }

    // A season leaves most coefficients 0.
    private static (int Lag, double Coefficient)[] Terms(double[] coefficients) =>
        [.. coefficients.Select((coefficient, i) => (Lag: i + 1, Coefficient: coefficient)).Where(term => term.Coefficient != 0)];

    private static double Expected(double[] values, double[] errors, int t, (int Lag, double Coefficient)[] ar, (int Lag, double Coefficient)[] ma)
    {
        var expected = 0.0;
        foreach (var (lag, coefficient) in ar)
        {
            expected += lag <= t ? coefficient * values[t - lag] : 0;
        }

        foreach (var (lag, coefficient) in ma)
        {
            expected += lag <= t ? coefficient * errors[t - lag] : 0;
        }

        return expected;
    }
}
