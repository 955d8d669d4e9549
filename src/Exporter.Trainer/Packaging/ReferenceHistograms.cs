using System.Collections.Immutable;
using Exporter.Features;
using Exporter.Models;
using Exporter.Models.Drift;
using Exporter.Signals;
using Exporter.Trainer.Dataset;

namespace Exporter.Trainer.Packaging;

/// <summary>Distributions for the model's contract, and how far ordinary windows of the history are from them.</summary>
internal static class ReferenceHistograms
{
    private const int Bins = 10;
    private const int SampledRows = 50_000;

    // Narrow where the probabilities of rare failures lie. A hair above round numbers: calibrated probabilities are often shares such as 1/5, and the
    // graph's last bit is not the trainer's.
    private static readonly float[] ScoreEdges =
        [.. new[] { 0.001f, 0.002f, 0.005f, 0.01f, 0.02f, 0.05f, 0.1f, 0.2f, 0.3f, 0.5f, 0.7f, 0.9f }.Select(edge => edge * 1.0001f)];

    /// <summary>One histogram a feature, its edges at deciles; equal deciles are one edge.</summary>
    /// <param name="definition">The predictor.</param>
    /// <param name="rows">All rows: their windows say what is usual.</param>
    /// <param name="train">Rows that the model learnt from, in order of time.</param>
    /// <param name="schema">What the columns are.</param>
    public static ImmutableArray<ReferenceHistogram> OfFeatures(PredictorDefinition definition, TrainingRows rows, List<int> train, FeatureSchema schema)
    {
        var windows = new WholeWindows(definition, rows);
        var sample = EvenSample.Of(windows.Warm(train), SampledRows);
        var usual = windows.Cut(EvenSample.Of([.. Enumerable.Range(0, rows.Count).Where(row => !rows.IsExtra(row))], SampledRows));
        return [.. Described(schema).AsParallel().AsOrdered().Select(feature => One(schema.Names[feature], row => rows.Row(row)[feature], sample, usual))];
    }

    /// <summary>The columns whose distribution is told: of windows the newest step alone, as values of a signal are distributed alike at all of them.</summary>
    private static IEnumerable<int> Described(FeatureSchema schema) =>
        Enumerable.Range(0, schema.Names.Length).Where(column => column < schema.WindowsFrom || column >= schema.Names.Length - schema.Windows!.Signals.Length);

    /// <summary>One histogram a horizon of the probabilities on rows that the model did not learn from.</summary>
    /// <param name="definition">The predictor.</param>
    /// <param name="rows">All rows.</param>
    /// <param name="heldOut">Those that it did not learn from, in order of time.</param>
    /// <param name="score">Gives the probabilities of some rows, row-major.</param>
    public static ImmutableArray<ReferenceHistogram> OfScores(PredictorDefinition definition, TrainingRows rows, List<int> heldOut, Func<List<int>, float[]> score)
    {
        // A short test part has not seen each day of the week: what is usual is then taken from all rows, which asks for more before it tells.
        var windows = new WholeWindows(definition, rows);
        var sample = EvenSample.Of(heldOut, SampledRows);
        var usual = windows.Cut(sample);
        List<int> scored = sample;
        if (usual.Length < DriftWindow.MinUsual)
        {
            var all = EvenSample.Of([.. Enumerable.Range(0, rows.Count).Where(row => !rows.IsExtra(row))], SampledRows);
            (usual, scored) = (windows.Cut(all), [.. sample.Union(all).Order()]);
        }

        var horizons = definition.Horizons.Length;
        var probabilities = score(scored);
        var places = scored.Index().ToDictionary(pair => pair.Item, pair => pair.Index);
        return [.. definition.Horizons.Select((horizon, column) =>
            One(PrometheusDuration.Format(horizon), row => probabilities[(places[row] * horizons) + column], sample, usual, ScoreEdges))];
    }

    /// <summary>The histogram of reconstruction errors, see <see cref="ReferenceSubspace.Errors"/>.</summary>
    /// <param name="definition">The predictor.</param>
    /// <param name="rows">All rows: their days say what is usual.</param>
    /// <param name="heldOut">Those that components were not made of, in order of time.</param>
    /// <param name="errorOf">Gives the error of a row.</param>
    public static ReferenceHistogram OfErrors(PredictorDefinition definition, TrainingRows rows, List<int> heldOut, Func<int, float> errorOf)
    {
        var usual = new WholeWindows(definition, rows).Cut(EvenSample.Of([.. Enumerable.Range(0, rows.Count).Where(row => !rows.IsExtra(row))], SampledRows));
        return One(ReferenceSubspace.ErrorName, errorOf, EvenSample.Of(heldOut, SampledRows), usual);
    }

    private static ReferenceHistogram One(string name, Func<int, float> valueOf, List<int> sample, int[][] windows, float[]? fixedEdges = null)
    {
        var values = sample.Select(valueOf).Where(value => !float.IsNaN(value)).Order().ToArray();
        var edges = fixedEdges ?? Deciles(values);
        var bare = new ReferenceHistogram(name, [.. edges.Select(Shortest.Of)], [.. new long[edges.Length + 2]]) { Deviation = Shortest.Of((float)Deviation(values)) };
        var bins = new HistogramBins(bare);
        var tally = HistogramTally.Of(bins, sample.Select(valueOf));
        var whole = bare with { Counts = [.. tally.Counts], Means = Means(bins, values, tally.Counts) };
        return whole with { Usual = windows.Length < DriftWindow.MinUsual ? null : Usual(new HistogramBins(whole), valueOf, windows) };
    }

    private static float[] Deciles(float[] sorted)
    {
        var edges = new SortedSet<float>();
        for (var bin = 1; bin < Bins && sorted.Length > 0; bin++)
        {
            edges.Add(sorted[bin * (sorted.Length - 1) / Bins]);
        }

        return [.. edges];
    }

    private static ImmutableArray<double> Means(HistogramBins bins, float[] values, long[] counts)
    {
        var sums = new double[bins.Count - 1];
        foreach (var value in values)
        {
            sums[bins.BinOf(value)] += bins.Clip(value);
        }

        return [.. sums.Select((sum, bin) => counts[bin] == 0 ? 0 : Shortest.Of((float)(sum / counts[bin])))];
    }

    private static DriftDistances Usual(HistogramBins bins, Func<int, float> valueOf, int[][] windows)
    {
        var largest = default(DriftDistances);
        foreach (var window in windows)
        {
            var tally = HistogramTally.Of(bins, window.Select(valueOf));
            largest = DriftDistances.Largest(largest, DriftDistances.Between(bins, tally.Counts, tally.Sums));
        }

        return largest.Rounded();
    }

    private static double Deviation(float[] values)
    {
        if (values.Length == 0 || values[0] == values[^1])
        {
            return 0;
        }

        var mean = values.Average(value => (double)value);
        return Math.Sqrt(values.Average(value => (value - mean) * (value - mean)));
    }
}
