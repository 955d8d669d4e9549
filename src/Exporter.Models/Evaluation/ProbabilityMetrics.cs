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
        var groups = new List<ScoreGroup>();
        for (var (first, end) = (0, 0); first < sorted.Length; first = end)
        {
            while (end < sorted.Length && sorted[end] == sorted[first])
            {
                end++;
            }

            groups.Add(new ScoreGroup(sorted[first], end - first, Positives(happened.AsSpan(first..end))));
        }

        return Reliability(groups, bins);
    }

    /// <summary>The same of rows that are counted by their probability.</summary>
    /// <param name="ascending">By probability, each once.</param>
    /// <param name="bins">At most so many.</param>
    public static IReadOnlyList<ReliabilityBin> Reliability(IReadOnlyCollection<ScoreGroup> ascending, int bins = 10)
    {
        var rows = ascending.Sum(group => group.Rows);
        var filled = new List<ReliabilityBin>(bins);
        var (bin, passed) = (1, 0L);
        var (sum, inBin, happened) = (0.0, 0L, 0L);
        foreach (var group in ascending)
        {
            (sum, inBin, happened, passed) = (sum + (group.Probability * group.Rows), inBin + group.Rows, happened + group.Happened, passed + group.Rows);
            if (passed < rows * bin / bins)
            {
                continue;
            }

            // Large groups fill several bins' places: those stay empty.
            filled.Add(new ReliabilityBin(group.Probability, sum / inBin, happened, inBin));
            (sum, inBin, happened) = (0, 0, 0);
            while (bin < bins && rows * bin / bins <= passed)
            {
                bin++;
            }
        }

        return filled;
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
