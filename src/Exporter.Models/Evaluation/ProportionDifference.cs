namespace Exporter.Models.Evaluation;

/// <summary>The difference of two proportions with its 95% interval by Newcombe's hybrid scores, which hold for few trials and near 0 or 1.</summary>
/// <param name="Estimate">Second − first; NaN where either has no trials.</param>
/// <param name="Low">Lower bound; -1 without trials.</param>
/// <param name="High">Upper bound; 1 without trials.</param>
/// <remarks>
/// R. G. Newcombe, "Interval estimation for the difference between independent proportions: comparison of eleven methods", 1998, method 10; for the
/// same trials, "Improved confidence intervals for the difference between binomial proportions based on paired data", 1998, method 10.
/// </remarks>
public readonly record struct ProportionDifference(double Estimate, double Low, double High)
{
    /// <summary>Of trials that have nothing to do with each other.</summary>
    public static ProportionDifference Of(long firstSuccesses, long firstTrials, long secondSuccesses, long secondTrials) =>
        firstTrials == 0 || secondTrials == 0
            ? new ProportionDifference(double.NaN, -1, 1)
            : Of(WilsonInterval.Of(firstSuccesses, firstTrials), WilsonInterval.Of(secondSuccesses, secondTrials), correlation: 0);

    /// <summary>Of the same trials, each of which may succeed for the first, the second, both or neither.</summary>
    /// <param name="first">Successes of the first.</param>
    /// <param name="second">Successes of the second.</param>
    /// <param name="both">Trials that succeeded for both.</param>
    /// <param name="trials">All trials.</param>
    public static ProportionDifference OfPairs(long first, long second, long both, long trials)
    {
        if (trials == 0)
        {
            return new ProportionDifference(double.NaN, -1, 1);
        }

        double neither = trials - first - second + both;
        double agreement = (both * neither) - ((double)(first - both) * (second - both));
        var scale = Math.Sqrt((double)first * (trials - first) * second * (trials - second));

        // With correction for continuity where they agree, or few pairs that are all alike would seem to prove equality.
        var corrected = agreement > 0 ? Math.Max(agreement - (trials / 2.0), 0) : agreement;
        return Of(WilsonInterval.Of(first, trials), WilsonInterval.Of(second, trials), scale > 0 ? corrected / scale : 0);
    }

    private static ProportionDifference Of(WilsonInterval first, WilsonInterval second, double correlation)
    {
        var difference = second.Estimate - first.Estimate;
        return new ProportionDifference(
            difference,
            Math.Max(-1, difference - Width(second.Estimate - second.Low, first.High - first.Estimate, correlation)),
            Math.Min(1, difference + Width(second.High - second.Estimate, first.Estimate - first.Low, correlation)));
    }

    private static double Width(double one, double other, double correlation) => Math.Sqrt((one * one) - (2 * correlation * one * other) + (other * other));
}
