namespace Exporter.Forecasting.Additive;

/// <summary>Least squares with a penalty on some of the coefficients, in closed form.</summary>
/// <remarks>
/// β = (XᵀX + Λ)⁻¹ Xᵀy by Cholesky's factorisation; what the fit costs in degrees of freedom is the trace of (XᵀX + Λ)⁻¹ XᵀX. As the best guess of a Bayesian, Λ / σ² is the prior's precision, and
/// σ² (XᵀX + Λ)⁻¹ the coefficients' covariance. Source: A. E. Hoerl and R. W. Kennard, "Ridge regression", Technometrics 12 (1970).
/// </remarks>
internal sealed class RidgeFit
{
    private readonly double[] _inverse;
    private readonly int _count;

    /// <summary>Fits.</summary>
    /// <param name="products">XᵀX, row by row.</param>
    /// <param name="target">Xᵀy.</param>
    /// <param name="squares">yᵀy.</param>
    /// <param name="penalties">Λ's diagonal; above 0, so that there is one answer.</param>
    public RidgeFit(double[] products, double[] target, double squares, double[] penalties)
    {
        _count = target.Length;
        _inverse = Inverse(products, penalties, _count);
        Coefficients = new double[_count];
        var explained = 0.0;
        for (var i = 0; i < _count; i++)
        {
            for (var j = 0; j < _count; j++)
            {
                Coefficients[i] += _inverse[(i * _count) + j] * target[j];
                Freedom += _inverse[(i * _count) + j] * products[(j * _count) + i];
            }
        }

        for (var i = 0; i < _count; i++)
        {
            explained += Coefficients[i] * (target[i] + (penalties[i] * Coefficients[i]));
        }

        SumOfSquares = Math.Max(0, squares - explained);
    }

    /// <summary>β.</summary>
    public double[] Coefficients { get; }

    /// <summary>Degrees of freedom that the fit uses up.</summary>
    public double Freedom { get; }

    /// <summary>Of what is left.</summary>
    public double SumOfSquares { get; }

    /// <summary>How uncertain the fit is at a row, for errors of variance 1: xᵀ (XᵀX + Λ)⁻¹ x.</summary>
    public double VarianceAt(ReadOnlySpan<double> row)
    {
        var sum = 0.0;
        for (var i = 0; i < _count; i++)
        {
            for (var j = 0; j < _count; j++)
            {
                sum += row[i] * _inverse[(i * _count) + j] * row[j];
            }
        }

        return sum;
    }

    private static double[] Inverse(double[] products, double[] penalties, int n)
    {
        var factor = new double[n * n];
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                var sum = products[(i * n) + j] + (i == j ? penalties[i] : 0);
                for (var k = 0; k < j; k++)
                {
                    sum -= factor[(i * n) + k] * factor[(j * n) + k];
                }

                factor[(i * n) + j] = i == j ? Math.Sqrt(sum) : sum / factor[(j * n) + j];
            }
        }

        var inverse = new double[n * n];
        for (var column = 0; column < n; column++)
        {
            Solve(factor, n, column, inverse);
        }

        return inverse;
    }

    // L Lᵀ x = e, x written as a row: the inverse is symmetric.
    private static void Solve(double[] factor, int n, int unit, double[] inverse)
    {
        var x = inverse.AsSpan(unit * n, n);
        x[unit] = 1;
        for (var i = 0; i < n; i++)
        {
            for (var k = 0; k < i; k++)
            {
                x[i] -= factor[(i * n) + k] * x[k];
            }

            x[i] /= factor[(i * n) + i];
        }

        for (var i = n - 1; i >= 0; i--)
        {
            for (var k = i + 1; k < n; k++)
            {
                x[i] -= factor[(k * n) + i] * x[k];
            }

            x[i] /= factor[(i * n) + i];
        }
    }
}
