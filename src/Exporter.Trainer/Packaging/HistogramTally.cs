using Exporter.Models;

namespace Exporter.Trainer.Packaging;

/// <summary>Counts values by the bins of a <see cref="ReferenceHistogram"/>.</summary>
internal static class HistogramTally
{
    /// <summary>Values in each bin: one bin more than there are edges, and a last one for missing values.</summary>
    /// <param name="edges">Ascending; bin i holds values in (edges[i-1], edges[i]].</param>
    /// <param name="values">NaN where missing.</param>
    public static long[] Of(float[] edges, IEnumerable<float> values)
    {
        var counts = new long[edges.Length + 2];
        foreach (var value in values)
        {
            var at = float.IsNaN(value) ? counts.Length - 1 : Array.BinarySearch(edges, value);
            counts[at < 0 ? ~at : at]++;
        }

        return counts;
    }
}
