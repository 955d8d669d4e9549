namespace Exporter.Forecasting.Arima;

/// <summary>Polynomials in the lag operator B, as arrays of coefficients from B⁰ on.</summary>
internal static class LagPolynomial
{
    /// <summary>The product of two.</summary>
    public static double[] Multiply(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        var product = new double[a.Length + b.Length - 1];
        for (var i = 0; i < a.Length; i++)
        {
            for (var j = 0; j < b.Length; j++)
            {
                product[i + j] += a[i] * b[j];
            }
        }

        return product;
    }

    /// <summary>1 + sign · (c₁ B^s + c₂ B^2s + …).</summary>
    public static double[] Of(ReadOnlySpan<double> coefficients, int lag, double sign)
    {
        var polynomial = new double[(coefficients.Length * lag) + 1];
        polynomial[0] = 1;
        for (var i = 0; i < coefficients.Length; i++)
        {
            polynomial[(i + 1) * lag] = sign * coefficients[i];
        }

        return polynomial;
    }

    /// <summary>(1 − B)^d (1 − B^s)^D.</summary>
    public static double[] Differencing(in ArimaOrder order)
    {
        double[] product = [1];
        for (var i = 0; i < order.Differences; i++)
        {
            product = Multiply(product, [1, -1]);
        }

        for (var i = 0; i < order.SeasonalDifferences; i++)
        {
            product = Multiply(product, Of([1], order.Season, -1));
        }

        return product;
    }

    /// <summary>The coefficients of an autoregression that is stationary whatever the arguments are.</summary>
    /// <param name="free">Any real numbers; each becomes a partial autocorrelation x / √(1 + x²).</param>
    /// <remarks>Durbin and Levinson's recursion from partial autocorrelations. Source: R. H. Jones, "Maximum likelihood fitting of ARMA models to time series with missing observations", Technometrics 22 (1980), with another squashing function.</remarks>
    public static double[] Stationary(ReadOnlySpan<double> free)
    {
        var coefficients = new double[free.Length];
        var before = new double[free.Length];
        for (var k = 0; k < free.Length; k++)
        {
            var partial = free[k] / Math.Sqrt(1 + (free[k] * free[k]));
            coefficients.AsSpan(0, k).CopyTo(before);
            for (var i = 0; i < k; i++)
            {
                coefficients[i] = before[i] - (partial * before[k - 1 - i]);
            }

            coefficients[k] = partial;
        }

        return coefficients;
    }
}
