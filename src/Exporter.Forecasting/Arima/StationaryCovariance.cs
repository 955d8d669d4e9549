namespace Exporter.Forecasting.Arima;

/// <summary>Covariance of a state that has been going for ever: P = T P Tᵀ + R Rᵀ.</summary>
internal static class StationaryCovariance
{
    // 2^60 steps: whatever has not settled by then is no stationary state.
    private const int MostDoublings = 60;
    private const double Settled = 1e-14;

    /// <summary>Covariance of the companion form of an ARMA model, for errors of variance 1.</summary>
    /// <param name="ar">φ, padded with zeros to the state's length.</param>
    /// <param name="gains">R: 1, then θ, of the same length.</param>
    /// <returns>Row by row.</returns>
    /// <remarks>
    /// The sum of T^k R Rᵀ T^kᵀ over all k, whose length each turn doubles: P ← P + A P Aᵀ, A ← A². Source: B. D. O. Anderson and J. B. Moore, "Optimal filtering" (1979), section 6.7.
    /// Cost: three products of matrices a turn, some ten turns.
    /// </remarks>
    public static double[] Of(ReadOnlySpan<double> ar, ReadOnlySpan<double> gains)
    {
        var n = ar.Length;
        var covariance = new double[n * n];
        var power = new double[n * n];
        for (var i = 0; i < n; i++)
        {
            power[i * n] = ar[i];
            if (i + 1 < n)
            {
                power[(i * n) + i + 1] = 1;
            }

            for (var j = 0; j < n; j++)
            {
                covariance[(i * n) + j] = gains[i] * gains[j];
            }
        }

        var (product, added) = (new double[n * n], new double[n * n]);
        for (var doubling = 0; doubling < MostDoublings; doubling++)
        {
            Multiply(power, covariance, product, n);
            MultiplyByRows(product, power, added, n);
            var grown = false;
            for (var i = 0; i < covariance.Length; i++)
            {
                grown |= Math.Abs(added[i]) > Settled * Math.Abs(covariance[0]);
                covariance[i] += added[i];
            }

            if (!grown)
            {
                break;
            }

            Multiply(power, power, product, n);
            (power, product) = (product, power);
        }

        return covariance;
    }

    private static void Multiply(double[] a, double[] b, double[] product, int n)
    {
        Array.Clear(product);
        for (var i = 0; i < n; i++)
        {
            var row = product.AsSpan(i * n, n);
            for (var k = 0; k < n; k++)
            {
                var factor = a[(i * n) + k];
                var other = b.AsSpan(k * n, n);
                for (var j = 0; j < row.Length && factor != 0; j++)
                {
                    row[j] += factor * other[j];
                }
            }
        }
    }

    /// <summary>a · bᵀ.</summary>
    private static void MultiplyByRows(double[] a, double[] b, double[] product, int n)
    {
        for (var i = 0; i < n; i++)
        {
            var row = a.AsSpan(i * n, n);
            for (var j = 0; j < n; j++)
            {
                var other = b.AsSpan(j * n, n);
                var sum = 0.0;
                for (var k = 0; k < row.Length; k++)
                {
                    sum += row[k] * other[k];
                }

                product[(i * n) + j] = sum;
            }
        }
    }
}
