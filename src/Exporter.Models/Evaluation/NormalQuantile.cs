namespace Exporter.Models.Evaluation;

/// <summary>Quantiles of the standard normal distribution.</summary>
/// <remarks>The distribution function by its series, G. Marsaglia, "Evaluating the normal distribution", 2004; turned around by bisection.</remarks>
public static class NormalQuantile
{
    // Beyond it the tail is smaller than the series' rounding.
    private const double Furthest = 7;

    /// <summary>The value that is exceeded with a probability.</summary>
    /// <param name="tail">1e-11..0.5.</param>
    /// <returns>0 or more.</returns>
    public static double OfTail(double tail)
    {
        var (low, high) = (0.0, Furthest);
        for (var middle = Furthest / 2; middle > low && middle < high; middle = (low + high) / 2)
        {
            (low, high) = Tail(middle) > tail ? (middle, high) : (low, middle);
        }

        return low;
    }

    private static double Tail(double z)
    {
        var (sum, term) = (z, z);
        for (var odd = 3; term > sum * 1e-17; odd += 2)
        {
            term *= z * z / odd;
            sum += term;
        }

        return 0.5 - (sum * Math.Exp(-z * z / 2) / Math.Sqrt(2 * Math.PI));
    }
}
