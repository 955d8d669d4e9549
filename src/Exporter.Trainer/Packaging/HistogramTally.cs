using Exporter.Models.Drift;

namespace Exporter.Trainer.Packaging;

/// <summary>Rows counted by the bins of a reference.</summary>
/// <param name="Counts">Rows in each bin: one bin more than there are edges, and a last one for missing values.</param>
/// <param name="Sums">Sum of the positions of those in each bin; see <see cref="HistogramBins.Position"/>.</param>
internal readonly record struct HistogramTally(long[] Counts, long[] Sums)
{
    /// <summary>Counts values.</summary>
    /// <param name="bins">The bins.</param>
    /// <param name="values">NaN where missing.</param>
    public static HistogramTally Of(HistogramBins bins, IEnumerable<float> values)
    {
        var tally = new HistogramTally(new long[bins.Count], new long[bins.Count]);
        foreach (var value in values)
        {
            var bin = bins.BinOf(value);
            tally.Counts[bin]++;
            tally.Sums[bin] += float.IsNaN(value) ? 0 : bins.Position(value);
        }

        return tally;
    }
}
