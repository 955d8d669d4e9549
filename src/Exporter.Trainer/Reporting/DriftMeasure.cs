using System.Collections.Immutable;
using Exporter.Models;
using Exporter.Trainer.Dataset;
using Exporter.Trainer.Packaging;

namespace Exporter.Trainer.Reporting;

/// <summary>Measures how far features moved away from reference histograms.</summary>
internal static class DriftMeasure
{
    /// <summary>From here on a distribution counts as another one.</summary>
    public const double LargeShift = 0.25;

    private const int MostFeatures = 10;
    private const int MostRows = 20_000;

    /// <summary>Compares later rows with what was.</summary>
    /// <param name="reference">Distributions to compare with, one a column; empty where they are not known.</param>
    /// <param name="referenceName">The time that they are of, in words.</param>
    /// <param name="rows">All rows.</param>
    /// <param name="spans">Later rows, in order of time, and their time in words; at least one.</param>
    public static DriftTable Of(ImmutableArray<ReferenceHistogram> reference, string referenceName, TrainingRows rows, IReadOnlyList<(string Name, List<int> Rows)> spans)
    {
        if (reference.Length != rows.Columns)
        {
            return DriftTable.Unknown;
        }

        var samples = spans.Select(span => Sample(span.Rows)).ToArray();
        FeatureDrift[] all = [.. Enumerable.Range(0, rows.Columns).AsParallel().AsOrdered().Select(feature =>
        {
            // The contract has the shortest text of a float32; only as a float32 it is the value that rows may equal.
            float[] edges = [.. reference[feature].Edges.Select(edge => (float)edge)];
            return new FeatureDrift(reference[feature].Feature, [.. samples.Select(sample =>
                Math.Round(StabilityIndex(reference[feature].Counts.AsSpan(), HistogramTally.Of(edges, sample.Select(row => rows.Row(row)[feature]))), 4))]);
        })];
        return new DriftTable(
            referenceName, [.. spans.Select(span => span.Name)], all.Count(feature => feature.Stability[^1] >= LargeShift), all.Length,
            [.. all.OrderByDescending(feature => feature.Stability[^1]).Where(feature => feature.Stability[^1] > 0).Take(MostFeatures)]);
    }

    /// <summary>Population stability index: Σ (share now − share then) · ln(share now / share then) over bins.</summary>
    /// <remarks>Half a row is added to each bin, so that an empty one is weak evidence and not infinite. 0 when either side has no rows.</remarks>
    public static double StabilityIndex(ReadOnlySpan<long> then, ReadOnlySpan<long> now)
    {
        double rowsThen = 0;
        double rowsNow = 0;
        for (var bin = 0; bin < then.Length; bin++)
        {
            (rowsThen, rowsNow) = (rowsThen + then[bin], rowsNow + now[bin]);
        }

        double index = 0;
        for (var bin = 0; bin < then.Length && rowsThen > 0 && rowsNow > 0; bin++)
        {
            var shareThen = (then[bin] + 0.5) / (rowsThen + (0.5 * then.Length));
            var shareNow = (now[bin] + 0.5) / (rowsNow + (0.5 * then.Length));
            index += (shareNow - shareThen) * Math.Log(shareNow / shareThen);
        }

        return index;
    }

    private static int[] Sample(List<int> rows)
    {
        var stride = (rows.Count + MostRows - 1) / MostRows;
        return [.. rows.Where((_, i) => i % Math.Max(1, stride) == 0)];
    }
}
