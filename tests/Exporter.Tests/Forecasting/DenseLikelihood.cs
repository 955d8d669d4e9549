using Exporter.Forecasting.Arima;

namespace Exporter.Tests.Forecasting;

/// <summary>The likelihood of an ARMA series as that of one many-dimensional normal distribution: the covariance of every two values, factored as a whole.</summary>
internal static class DenseLikelihood
{
    // Far enough for what the tests have: their slowest root is 0.9, and 0.9^2000 is nothing.
    private const int Weights = 2000;

    /// <summary>−2 ln of the likelihood at the best mean and variance.</summary>
    public static double Deviance(double[] values, ArmaModel model, bool hasMean)
    {
        var autocovariance = Autocovariance(model, values.Length);
        int[] present = [.. Enumerable.Range(0, values.Length).Where(i => !double.IsNaN(values[i]))];
        var n = present.Length;
        var factor = new double[n, n];
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                var sum = autocovariance[present[i] - present[j]];
                for (var k = 0; k < j; k++)
                {
                    sum -= factor[i, k] * factor[j, k];
                }

                factor[i, j] = i == j ? Math.Sqrt(sum) : sum / factor[j, j];
            }
        }

        var (white, ones) = (Solve(factor, [.. present.Select(i => values[i])]), Solve(factor, [.. present.Select(_ => 1.0)]));
        var mean = hasMean ? white.Zip(ones, (a, b) => a * b).Sum() / ones.Sum(one => one * one) : 0;
        var variance = white.Zip(ones, (a, b) => (a - (mean * b)) * (a - (mean * b))).Sum() / n;
        var logs = Enumerable.Range(0, n).Sum(i => 2 * Math.Log(factor[i, i]));
        return logs + (n * (1 + Math.Log(2 * Math.PI * variance)));
    }

    // γ_k = Σ ψ_i ψ_{i+k}, for errors of variance 1.
    private static double[] Autocovariance(ArmaModel model, int lags)
    {
        var psi = new double[Weights + lags];
        for (var i = 0; i < psi.Length; i++)
        {
            psi[i] = i == 0 ? 1 : i <= model.Ma.Length ? model.Ma[i - 1] : 0;
            for (var lag = 1; lag <= model.Ar.Length && lag <= i; lag++)
            {
                psi[i] += model.Ar[lag - 1] * psi[i - lag];
            }
        }

        return [.. Enumerable.Range(0, lags).Select(lag => Enumerable.Range(0, Weights).Sum(i => psi[i] * psi[i + lag]))];
    }

    private static double[] Solve(double[,] factor, double[] right)
    {
        for (var i = 0; i < right.Length; i++)
        {
            for (var k = 0; k < i; k++)
            {
                right[i] -= factor[i, k] * right[k];
            }

            right[i] /= factor[i, i];
        }

        return right;
    }
}
