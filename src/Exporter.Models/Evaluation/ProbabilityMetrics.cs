namespace Exporter.Models.Evaluation;

/// <summary>Step-level quality of probabilities against labels.</summary>
/// <remarks>All take equally long spans: predicted probability (not NaN), and whether it happened. NaN where the number does not exist.</remarks>
public static class ProbabilityMetrics
{
    /// <summary>Predicted and observed in <paramref name="bins"/> bins of equal mass, from low to high probabilities; empty bins are left out.</summary>
    /// <remarks>Rows with equal probability always share a bin, so the bins do not depend on the rows' order; they may then differ in mass.</remarks>
    public static IReadOnlyList<ReliabilityBin> Reliability(ReadOnlySpan<float> probabilities, ReadOnlySpan<bool> outcomes, int bins = 10)
    {
        var (sorted, happened) = Ascending(probabilities, outcomes);
        var filled = new List<ReliabilityBin>(bins);
        var first = 0;
        for (var bin = 1; bin <= bins; bin++)
        {
            var end = Math.Max(first, (int)((long)sorted.Length * bin / bins));
            while (end > first && end < sorted.Length && sorted[end] == sorted[end - 1])
            {
                end++;
            }

            if (end > first)
            {
                filled.Add(Bin(sorted.AsSpan(first..end), happened.AsSpan(first..end)));
            }

            first = end;
        }

        return filled;
    }

    private static ReliabilityBin Bin(ReadOnlySpan<float> probabilities, ReadOnlySpan<bool> happened)
    {
        double sum = 0;
        foreach (var probability in probabilities)
        {
            sum += probability;
        }

        return new ReliabilityBin(probabilities[^1], sum / probabilities.Length, Positives(happened), probabilities.Length);
    }

    /// <summary>Area under the precision-recall curve as average precision (no interpolation); rows with equal probability form one point.</summary>
    /// <returns>NaN without positive rows.</returns>
    public static double AucPr(ReadOnlySpan<float> probabilities, ReadOnlySpan<bool> outcomes)
    {
        var (sorted, happened) = Ascending(probabilities, outcomes);
        Array.Reverse(sorted);
        Array.Reverse(happened);
        return new RankedScores(Array.ConvertAll(sorted, probability => (double)probability), happened, []).AucPr();
    }

    private static (float[] Probabilities, bool[] Outcomes) Ascending(ReadOnlySpan<float> probabilities, ReadOnlySpan<bool> outcomes)
    {
        Check(probabilities, outcomes);
        var (keys, items) = (probabilities.ToArray(), outcomes.ToArray());
        Array.Sort(keys, items);
        return (keys, items);
    }

    private static int Positives(ReadOnlySpan<bool> outcomes) => outcomes.Count(true);

    private static void Check(ReadOnlySpan<float> probabilities, ReadOnlySpan<bool> outcomes)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(probabilities.Length, outcomes.Length, nameof(outcomes));
        if (probabilities.Contains(float.NaN))
        {
            throw new ArgumentException("a probability is NaN", nameof(probabilities));
        }
    }
}
