using Exporter.Trainer.Training;

namespace Exporter.Trainer.Stacking;

/// <summary>What the scores of each member count in a stack: logistic regression with weights of 0 or more, few of them.</summary>
/// <remarks>
/// L. Breiman, "Stacked regressions", 1996: without the bound, members that say almost the same get large weights of either sign, which later time does not bear out.
/// Members leave one by one, the one with the least weight first, until all that are left say something; those that say the same share their weight by the penalty.
/// </remarks>
/// <param name="Raw">Weight of each member's raw score; 0 for those that left.</param>
/// <param name="Offset">Added to the weighted sum; with it, that is the log-odds of an onset.</param>
/// <param name="Standard">The same weights for scores in standard deviations: how much each member has to say.</param>
internal sealed record StackWeights(float[] Raw, float Offset, double[] Standard)
{
    /// <summary>Penalty beside the curvature of the log-loss for such a base rate.</summary>
    private const double RelativeStrength = 0.05;

    /// <summary>Share of all weights below which a member only makes the model larger.</summary>
    private const double LeastShare = 0.05;

    /// <summary>Fits.</summary>
    /// <param name="design">A row's raw scores, one a member; standardised by this.</param>
    /// <returns>Null where the rows are of one kind, or no member's score tells anything.</returns>
    public static StackWeights? Fit(DesignMatrix design)
    {
        double rate = 0;
        double total = 0;
        for (var row = 0; row < design.Rows; row++)
        {
            rate += design.Outcomes[row] ? design.Weights[row] : 0;
            total += design.Weights[row];
        }

        rate /= total;
        if (!(rate is > 0 and < 1))
        {
            return null;
        }

        var strength = RelativeStrength * rate * (1 - rate);
        var (centres, scales) = design.Standardize();
        var kept = Enumerable.Range(0, design.Columns).Where(member => scales[member] > 0).ToList();
        while (kept.Count > 0)
        {
            var fitted = new LogisticRegression(design.Columned(kept)).Fit(strength, new double[kept.Count + 1]);
            var weights = fitted.AsSpan(0, kept.Count);
            var least = weights.IndexOf(weights.ToArray().Min());
            if (weights[least] > 0 && weights[least] >= LeastShare * weights.ToArray().Sum())
            {
                return Of(design.Columns, kept, fitted, (centres, scales), strength);
            }

            kept.RemoveAt(least);
        }

        return null;
    }

    private static StackWeights Of(int members, List<int> kept, double[] fitted, (double[] Centres, double[] Scales) columns, double strength)
    {
        var point = new double[members + 1];
        point[^1] = fitted[^1];
        foreach (var (place, member) in kept.Index())
        {
            point[member] = fitted[place];
        }

        var model = HorizonModel.FromStandardized(point, columns.Centres, columns.Scales, strength);
        return new StackWeights(model.Weights, model.Intercept, point[..^1]);
    }

    /// <summary>The weighted sum of raw scores.</summary>
    /// <param name="scores">Raw scores of the same rows, an array a member.</param>
    public float[] Sum(float[][] scores)
    {
        var sums = new float[scores[0].Length];
        for (var row = 0; row < sums.Length; row++)
        {
            double sum = Offset;
            for (var member = 0; member < Raw.Length; member++)
            {
                sum += (double)Raw[member] * scores[member][row];
            }

            sums[row] = (float)sum;
        }

        return sums;
    }
}
