using System.Collections.Immutable;
using Exporter.Models;
using Exporter.Models.Drift;
using Exporter.Trainer.Dataset;
using Exporter.Trainer.Packaging;

namespace Exporter.Trainer.Reporting;

/// <summary>Measures how far the features that a model looks at moved away from what it learnt from.</summary>
/// <remarks>Others may move as they like: ages and counts of incidents always do.</remarks>
internal static class DriftMeasure
{
    private const int MostFeatures = 10;
    private const int MostRows = 20_000;

    // Spans of a report are longer than the sidecar's windows: what single days come to does not matter here.
    private static readonly double LargeShift = DriftThresholds.Common.StabilityIndex;

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

        var samples = spans.Select(span => EvenSample.Of(span.Rows, MostRows)).ToArray();
        var columns = Enumerable.Range(0, rows.Columns).Where(column => looksAt(reference[column].Feature));
        FeatureDrift[] all = [.. columns.AsParallel().AsOrdered().Select(column => Measure(new HistogramBins(reference[column]), rows, samples, column))];
        return new DriftTable(
            [.. spans.Select(span => span.Name)], all.Count(feature => feature.Stability[^1] >= LargeShift), all.Length,
            [.. all.OrderByDescending(feature => feature.Stability[^1]).Take(MostFeatures)]);
    }

    private static FeatureDrift Measure(HistogramBins bins, TrainingRows rows, List<int>[] samples, int column) => new(
        bins.Reference.Feature,
        [.. samples.Select(sample => Math.Round(
            StabilityIndex.Between(bins.Reference.Counts.AsSpan(), HistogramTally.Of(bins, sample.Select(row => rows.Row(row)[column])).Counts), 4))]);
}
