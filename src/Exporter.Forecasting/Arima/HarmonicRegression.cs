using Exporter.Forecasting.Additive;

namespace Exporter.Forecasting.Arima;

/// <summary>A season as a few waves, taken off a series before an ARIMA model without a season sees it.</summary>
/// <remarks>
/// Least squares on up to eight waves, as many as the best AICc has. Where what is left is not stationary by <see cref="KpssTest"/>, differences are regressed on differences of the waves, as a walk would else be taken for waves.
/// Source: the dynamic harmonic regression of R. J. Hyndman and G. Athanasopoulos, "Forecasting: principles and practice", section 10.5, in two steps instead of one likelihood.
/// </remarks>
/// <param name="season">Values in a period, above 16.</param>
internal sealed class HarmonicRegression(int season)
{
    private const int MostWaves = 8;

    // Only so that there is one answer where values are missing.
    private const double Penalty = 1e-9;

    private double[] _coefficients = [];

    /// <summary>Learns the waves.</summary>
    /// <param name="values">The series, NaN where missing.</param>
    public void Fit(ReadOnlySpan<double> values)
    {
        Fit(values, isDifferenced: false);
        if (KpssTest.Statistic(Rest(values)) > KpssTest.Critical)
        {
            Fit(values, isDifferenced: true);
        }
    }

    /// <summary>The series without the waves.</summary>
    public double[] Rest(ReadOnlySpan<double> values)
    {
        var rest = values.ToArray();
        for (var step = 0; step < rest.Length; step++)
        {
            rest[step] -= At(step);
        }

        return rest;
    }

    /// <summary>The waves at a step, which may lie ahead.</summary>
    public double At(int step)
    {
        var sum = 0.0;
        for (var column = 0; column < _coefficients.Length; column++)
        {
            sum += _coefficients[column] * Wave(column, step);
        }

        return sum;
    }

    private void Fit(ReadOnlySpan<double> values, bool isDifferenced)
    {
        _coefficients = [];
        var (best, mean) = (double.PositiveInfinity, isDifferenced ? 0 : 1);
        for (var waves = 0; waves <= MostWaves; waves++)
        {
            var (fit, count) = Regress(values, 2 * waves, isDifferenced);
            var criterion = InformationCriterion.Corrected(InformationCriterion.Deviance(fit.SumOfSquares, count), (2 * waves) + mean + 1, count);
            if (criterion < best)
            {
                (best, _coefficients) = (criterion, fit.Coefficients[..(2 * waves)]);
            }
        }
    }

    private (RidgeFit Fit, int Count) Regress(ReadOnlySpan<double> values, int columns, bool isDifferenced)
    {
        var width = columns + 1;
        var (products, target, row, squares, count) = (new double[width * width], new double[width], new double[width], 0.0, 0);
        for (var step = isDifferenced ? 1 : 0; step < values.Length; step++)
        {
            var value = values[step] - (isDifferenced ? values[step - 1] : 0);
            if (double.IsNaN(value))
            {
                continue;
            }

            for (var column = 0; column < columns; column++)
            {
                row[column] = Wave(column, step) - (isDifferenced ? Wave(column, step - 1) : 0);
            }

            // Differences have no level: a drift is for the ARIMA model to find.
            (row[columns], squares, count) = (isDifferenced ? 0 : 1, squares + (value * value), count + 1);
            for (var i = 0; i < width; i++)
            {
                target[i] += row[i] * value;
                for (var j = 0; j < width; j++)
                {
                    products[(i * width) + j] += row[i] * row[j];
                }
            }
        }

        return (new RidgeFit(products, target, squares, [.. Enumerable.Repeat(Penalty, width)]), count);
    }

    private double Wave(int column, int step)
    {
        // By the place in the period: far on an angle would lose its last digits.
        var angle = 2 * Math.PI * (((column / 2) + 1) * (step % season)) / season;
        return column % 2 == 0 ? Math.Cos(angle) : Math.Sin(angle);
    }
}
