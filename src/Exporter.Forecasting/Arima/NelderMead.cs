namespace Exporter.Forecasting.Arima;

/// <summary>Minimises a function of a few numbers without derivatives.</summary>
/// <remarks>
/// J. A. Nelder and R. Mead, "A simplex method for function minimization", The Computer Journal 7 (1965), with their coefficients 1, 2, ½, ½. Ends where the values at the
/// corners differ by less than <see cref="Tolerance"/>, or after 200 calls a dimension: a pure function of its start.
/// </remarks>
internal static class NelderMead
{
    /// <summary>Differences below it no longer matter; for values of the size of a deviance.</summary>
    public const double Tolerance = 1e-4;

    private const int CallsPerDimension = 200;

    /// <summary>Looks for the least value near a start.</summary>
    /// <param name="function">The function; not a number counts as infinite.</param>
    /// <param name="start">Where to begin; gets the best place.</param>
    /// <param name="step">Size of the first simplex.</param>
    /// <returns>The least value.</returns>
    public static double Minimise(Func<double[], double> function, double[] start, double step)
    {
        var n = start.Length;
        if (n == 0)
        {
            return function(start);
        }

        var corners = new double[n + 1][];
        var values = new double[n + 1];
        for (var i = 0; i <= n; i++)
        {
            corners[i] = [.. start];
            if (i > 0)
            {
                corners[i][i - 1] += step;
            }

            values[i] = Value(corners[i]);
        }

        for (var calls = n + 1; calls < CallsPerDimension * n;)
        {
            Array.Sort(values, corners);
            // Not "less than": the difference of two infinite values is no number, and ends it too.
            if (!(values[n] - values[0] >= Tolerance))
            {
                break;
            }

            calls += Turn(corners, values, Value);
        }

        Array.Sort(values, corners);
        corners[0].CopyTo(start, 0);
        return values[0];

        double Value(double[] at) => function(at) is var value && double.IsNaN(value) ? double.PositiveInfinity : value;
    }

    /// <summary>Replaces the worst corner, or draws all towards the best.</summary>
    /// <returns>Calls of the function.</returns>
    private static int Turn(double[][] corners, double[] values, Func<double[], double> value)
    {
        var n = corners.Length - 1;
        var reflected = Along(corners, 1);
        var ofReflected = value(reflected);
        if (ofReflected < values[0])
        {
            var expanded = Along(corners, 2);
            var ofExpanded = value(expanded);
            (corners[n], values[n]) = ofExpanded < ofReflected ? (expanded, ofExpanded) : (reflected, ofReflected);
            return 2;
        }

        if (ofReflected < values[n - 1])
        {
            (corners[n], values[n]) = (reflected, ofReflected);
            return 1;
        }

        var contracted = Along(corners, ofReflected < values[n] ? 0.5 : -0.5);
        var ofContracted = value(contracted);
        if (ofContracted < Math.Min(ofReflected, values[n]))
        {
            (corners[n], values[n]) = (contracted, ofContracted);
            return 2;
        }

        for (var i = 1; i <= n; i++)
        {
            corners[i] = [.. corners[i].Zip(corners[0], (a, b) => (a + b) / 2)];
            values[i] = value(corners[i]);
        }

        return 2 + n;
    }

    // From the worst corner through the middle of the others, and beyond it so many times as far.
    private static double[] Along(double[][] corners, double times)
    {
        var n = corners.Length - 1;
        var place = new double[n];
        for (var i = 0; i < n; i++)
        {
            var middle = 0.0;
            for (var corner = 0; corner < n; corner++)
            {
                middle += corners[corner][i] / n;
            }

            place[i] = middle + (times * (middle - corners[n][i]));
        }

        return place;
    }
}
