using System.Collections.Immutable;
using System.Globalization;
using Exporter.Features;
using Exporter.Models;
using Exporter.Trainer.Dataset;

namespace Exporter.Trainer.Packaging;

/// <summary>Distributions of all features over the training rows, for the model's contract.</summary>
internal static class ReferenceHistograms
{
    private const int Bins = 10;
    private const int SampledRows = 50_000;

    /// <summary>One histogram a feature, its edges at deciles; equal deciles are one edge.</summary>
    public static ImmutableArray<ReferenceHistogram> Of(TrainingRows rows, List<int> train, FeatureSchema schema)
    {
        var stride = Math.Max(1, train.Count / SampledRows);
        var sample = train.Where((_, index) => index % stride == 0).ToList();
        return [.. Enumerable.Range(0, schema.Names.Length).Select(feature => One(rows, sample, schema.Names[feature], feature))];
    }

    private static ReferenceHistogram One(TrainingRows rows, List<int> sample, string name, int feature)
    {
        var values = sample.Select(row => rows.Row(row)[feature]).Where(value => !float.IsNaN(value)).Order().ToArray();
        var edges = new SortedSet<float>();
        for (var bin = 1; bin < Bins && values.Length > 0; bin++)
        {
            edges.Add(values[bin * (values.Length - 1) / Bins]);
        }

        var counts = HistogramTally.Of([.. edges], sample.Select(row => rows.Row(row)[feature]));
        return new ReferenceHistogram(name, [.. edges.Select(Shortest)], [.. counts]);
    }

    /// <summary>The float64 with the float32's shortest text, so that 0.1 is written as 0.1.</summary>
    private static double Shortest(float value) => double.Parse(value.ToString("R", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
}
