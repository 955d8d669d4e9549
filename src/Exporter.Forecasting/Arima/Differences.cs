namespace Exporter.Forecasting.Arima;

/// <summary>Takes differences, and adds them up again.</summary>
internal static class Differences
{
    /// <summary>The differenced series, shorter by the polynomial's degree; NaN wherever a value that it needs is missing.</summary>
    /// <param name="values">The series.</param>
    /// <param name="polynomial">See <see cref="LagPolynomial.Differencing"/>.</param>
    public static double[] Take(ReadOnlySpan<double> values, double[] polynomial)
    {
        var differences = new double[Math.Max(0, values.Length - polynomial.Length + 1)];
        for (var t = 0; t < differences.Length; t++)
        {
            for (var lag = 0; lag < polynomial.Length; lag++)
            {
                differences[t] += polynomial[lag] != 0 ? polynomial[lag] * values[t + polynomial.Length - 1 - lag] : 0;
            }
        }

        return differences;
    }

    /// <summary>Turns expected differences into expected values, in place.</summary>
    /// <param name="ahead">Expected differences; gets the values.</param>
    /// <param name="past">The series without gaps, at least as long as the polynomial's degree.</param>
    /// <param name="polynomial">The one that the differences were taken with.</param>
    public static void AddUp(Span<double> ahead, ReadOnlySpan<double> past, double[] polynomial)
    {
        for (var step = 0; step < ahead.Length; step++)
        {
            for (var lag = 1; lag < polynomial.Length; lag++)
            {
                ahead[step] -= polynomial[lag] * (step - lag >= 0 ? ahead[step - lag] : past[past.Length + step - lag]);
            }
        }
    }
}
