namespace Exporter.Features.Statistics;

/// <summary>Cuts a series into groups of equal length and averages each.</summary>
internal static class GroupMeans
{
    /// <summary>Mean of the present values of each group; NaN where a group has none.</summary>
    /// <param name="values">A multiple of <paramref name="length"/>, NaN where missing.</param>
    /// <param name="length">Values in a group.</param>
    /// <param name="means">One element a group.</param>
    public static void Fill(ReadOnlySpan<double> values, int length, Span<double> means)
    {
        for (var group = 0; group < means.Length; group++)
        {
            means[group] = Mean(values.Slice(group * length, length), fewest: 1);
        }
    }

    /// <summary>Mean of the present values; NaN with fewer than <paramref name="fewest"/>.</summary>
    public static double Mean(ReadOnlySpan<double> values, int fewest)
    {
        var sum = 0.0;
        var count = 0;
        foreach (var value in values)
        {
            var present = !double.IsNaN(value);
            sum += present ? value : 0;
            count += present ? 1 : 0;
        }

        return count < fewest ? double.NaN : sum / count;
    }
}
