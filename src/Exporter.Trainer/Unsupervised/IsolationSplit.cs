using Exporter.Trainer.Dataset;

namespace Exporter.Trainer.Unsupervised;

/// <summary>A split by chance: values up to a threshold go left, missing ones where it says.</summary>
/// <param name="Feature">What is looked at.</param>
/// <param name="Threshold">Largest value that goes left.</param>
/// <param name="MissingLeft">Whether a missing value goes left.</param>
internal readonly record struct IsolationSplit(int Feature, float Threshold, bool MissingLeft)
{
    /// <summary>Whether a row goes left.</summary>
    public bool IsLeft(ReadOnlySpan<float> row) => float.IsNaN(row[Feature]) ? MissingLeft : row[Feature] <= Threshold;

    /// <summary>Draws a split that leaves rows on both sides; null where all rows are alike.</summary>
    /// <remarks>
    /// A feature is drawn among those in which the rows differ, then a threshold between its least and its largest value. Where some rows miss the feature, being missing is
    /// what is split on half of the time, since a feature that is seldom missing tells as much by that as by its value; otherwise missing rows go with the most.
    /// </remarks>
    /// <param name="rows">All rows.</param>
    /// <param name="sample">Indices of those to split.</param>
    /// <param name="columns">All features, in any order; reordered.</param>
    /// <param name="random">Where chance comes from.</param>
    public static IsolationSplit? Draw(TrainingRows rows, ReadOnlySpan<int> sample, int[] columns, Random random)
    {
        for (var tried = 0; tried < columns.Length; tried++)
        {
            var next = random.Next(tried, columns.Length);
            (columns[tried], columns[next]) = (columns[next], columns[tried]);
            if (DrawOn(columns[tried], rows, sample, random) is { } split)
            {
                return split;
            }
        }

        return null;
    }

    private static IsolationSplit? DrawOn(int feature, TrainingRows rows, ReadOnlySpan<int> sample, Random random)
    {
        var (low, high, missing) = (float.PositiveInfinity, float.NegativeInfinity, 0);
        foreach (var row in sample)
        {
            var value = rows.Row(row)[feature];
            missing += float.IsNaN(value) ? 1 : 0;
            if (float.IsFinite(value))
            {
                (low, high) = (Math.Min(low, value), Math.Max(high, value));
            }
        }

        var (canAsk, canCut) = (missing > 0 && low <= high, low < high);
        if (canAsk && (!canCut || random.Next(2) == 0))
        {
            return new IsolationSplit(feature, float.MaxValue, MissingLeft: false);
        }

        if (!canCut)
        {
            return null;
        }

        // Rounding may not carry the threshold up to the largest value, with which nothing would go right.
        var threshold = Math.Min((float)(low + (random.NextDouble() * ((double)high - low))), MathF.BitDecrement(high));
        var left = 0;
        foreach (var row in sample)
        {
            left += rows.Row(row)[feature] <= threshold ? 1 : 0;
        }

        return new IsolationSplit(feature, threshold, MissingLeft: 2 * left >= sample.Length - missing);
    }
}
