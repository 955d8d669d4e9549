namespace Exporter.Features.Course;

/// <summary>Looks back from now for where something began: a run beyond the usual, or a trend.</summary>
internal static class CourseBegin
{
    /// <summary>Deviations from the usual level from which a mean is unusual: the "three sigma" of the modified z-score.</summary>
    public const double UnusualDeviations = 3;

    // A trend is over where the signal was higher than at its lowest by more than this share of what it has risen since.
    private const double TurnedShare = 0.25;
    private const double NoiseOfTurn = 3;

    /// <summary>Index of the oldest mean of the run that the newest is in, of means on the same side of the usual level and 3 robust standard deviations away; -1 when the newest is not, or is missing.</summary>
    /// <remarks>A single mean within the usual, or missing, does not end a run.</remarks>
    public static int OfUnusualLevel(ReadOnlySpan<double> means, double usual, double scale)
    {
        if (double.IsNaN(means[^1]))
        {
            return -1;
        }

        var side = Math.Sign(means[^1] - usual);
        var begin = -1;
        var within = 0;
        for (var i = means.Length - 1; i >= 0 && within < 2; i--)
        {
            var unusual = (means[i] - usual) * side > UnusualDeviations * scale;
            within = unusual ? 0 : within + 1;
            if (i == means.Length - 1 && !unusual)
            {
                return -1;
            }

            begin = unusual ? i : begin;
        }

        return begin;
    }

    /// <summary>Index of the lowest mean before the rise that goes on, or of the highest before the fall.</summary>
    /// <param name="means">All means, oldest first, NaN where missing.</param>
    /// <param name="sign">1 for a rise, -1 for a fall.</param>
    /// <param name="noise">What a mean may lie beside the trend.</param>
    public static int OfTrend(ReadOnlySpan<double> means, int sign, double noise)
    {
        var (begin, lowest, highest) = (means.Length - 1, double.PositiveInfinity, double.NegativeInfinity);
        for (var i = means.Length - 1; i >= 0; i--)
        {
            var value = means[i] * sign;
            if (value > lowest + Math.Max(NoiseOfTurn * noise, TurnedShare * (highest - lowest)))
            {
                break;
            }

            highest = Math.Max(highest, value);

            // By more than the noise: a flat stretch has its lowest anywhere.
            if (value < lowest - noise)
            {
                (begin, lowest) = (i, value);
            }
        }

        return begin;
    }
}
