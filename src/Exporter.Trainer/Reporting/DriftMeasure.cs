using System.Collections.Immutable;
using Exporter.Models;
using Exporter.Trainer.Dataset;
using Exporter.Trainer.Packaging;

namespace Exporter.Trainer.Reporting;

/// <summary>Measures how far the features that a model looks at moved away from what it learnt from.</summary>
/// <remarks>Others may move as they like: ages and counts of incidents always do.</remarks>
internal static class DriftMeasure
{
    /// <summary>From here on a distribution counts as another one.</summary>
    public const double LargeShift = 0.25;

    private const int MostFeatures = 10;
    private const int MostRows = 20_000;

    /// <summary>Compares spans of time with what the model learnt from.</summary>
    /// <param name="reference">Distributions that it learnt from, one a column; empty where they are not known.</param>
    /// <param name="looksAt">Whether the model looks at a feature.</param>
    /// <param name="rows">All rows.</param>
    /// <param name="spans">Rows of each span and its time in words, in order of time; at least one.</param>
    public static DriftTable Of(
        ImmutableArray<ReferenceHistogram> reference, Func<string, bool> looksAt, TrainingRows rows, IReadOnlyList<(string Name, List<int> Rows)> spans)
    {
        if (reference.Length != rows.Columns)
        {
            return DriftTable.Unknown;
        }

        var samples = spans.Select(span => Sample(span.Rows)).ToArray();
        var columns = Enumerable.Range(0, rows.Columns).Where(column => looksAt(reference[column].Feature));
        FeatureDrift[] all = [.. columns.AsParallel().AsOrdered().Select(column => new FeatureDrift(
            reference[column].Feature, [.. samples.Select(sample => Math.Round(Stability(reference[column], rows, sample, column), 4))]))];
        return new DriftTable(
            [.. spans.Select(span => span.Name)], all.Count(feature => feature.Stability[^1] >= LargeShift), all.Length,
            [.. all.OrderByDescending(feature => feature.Stability[^1]).Take(MostFeatures)]);
    }

    private static double Stability(ReferenceHistogram reference, TrainingRows rows, int[] sample, int column)
    {
        // The contract has the shortest text of a float32; only as a float32 it is the value that rows may equal.
        float[] edges = [.. reference.Edges.Select(edge => (float)edge)];
        return StabilityIndex(reference.Counts.AsSpan(), HistogramTally.Of(edges, sample.Select(row => rows.Row(row)[column])));
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
