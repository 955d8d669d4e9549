namespace Exporter.Trainer.Training;

/// <summary>How much one feature alone tells about onsets.</summary>
internal static class FeatureEvidence
{
    private const int Bins = 10;

    /// <summary>Information value over ten bins of equal mass and one for missing: Σ (onset share − share) · ln(onset share / share).</summary>
    /// <param name="all">Values of all rows, sorted, missing ones left out.</param>
    /// <param name="allRows">Number of all rows.</param>
    /// <param name="onset">Values of rows with an onset ahead, sorted, missing ones left out.</param>
    /// <param name="onsetRows">Number of such rows.</param>
    public static double Of(float[] all, int allRows, float[] onset, int onsetRows)
    {
        if (all.Length == 0 || onsetRows == 0)
        {
            return 0;
        }

        var value = Term(allRows - all.Length, allRows, onsetRows - onset.Length, onsetRows);
        var (allBelow, onsetBelow) = (0, 0);
        for (var bin = 1; bin <= Bins; bin++)
        {
            var edge = all[Math.Min(all.Length - 1, (int)((long)bin * all.Length / Bins))];
            var (nextAll, nextOnset) = bin == Bins ? (all.Length, onset.Length) : (CountBelow(all, edge), CountBelow(onset, edge));
            value += Term(nextAll - allBelow, allRows, nextOnset - onsetBelow, onsetRows);
            (allBelow, onsetBelow) = (nextAll, nextOnset);
        }

        return value;
    }

    /// <summary>Half a row is added everywhere, so that an empty bin is weak evidence and not infinite.</summary>
    private static double Term(int inAll, int allRows, int inOnset, int onsetRows)
    {
        var share = (inAll + 0.5) / (allRows + 1.0);
        var onsetShare = (inOnset + 0.5) / (onsetRows + 1.0);
        return (onsetShare - share) * Math.Log(onsetShare / share);
    }

    /// <summary>How many of the values, which ascend, are smaller than <paramref name="edge"/>.</summary>
    public static int CountBelow(float[] sorted, float edge)
    {
        var (low, high) = (0, sorted.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = sorted[middle] < edge ? (middle + 1, high) : (low, middle);
        }

        return low;
    }
}
