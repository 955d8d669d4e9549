using System.Collections.Immutable;
using Exporter.Features;
using Exporter.Models;
using Exporter.Models.Drift;
using Exporter.Signals;
using Exporter.Trainer.Dataset;

namespace Exporter.Trainer.Packaging;

/// <summary>Principal components of training vectors for the model's contract, and the errors that they leave on held-out time.</summary>
internal static class ReferenceSubspaces
{
    // Components are as many as this share of the variance needs: what is left is what relations between features leave open.
    private const double WantedShare = 0.9;
    private const int FewestFeatures = 3;
    private const int SampledRows = 20_000;
    private const string EntityPrefix = FeatureSchema.EntityPrefix + ":";

    /// <summary>The subspace of what a model looks at.</summary>
    /// <param name="definition">The predictor.</param>
    /// <param name="rows">All rows: their days say which errors are usual.</param>
    /// <param name="train">Rows that the model learnt from, in order of time.</param>
    /// <param name="heldOut">Rows that it did not learn from, so that errors are no smaller than they will be.</param>
    /// <param name="schema">What the columns are.</param>
    /// <param name="looksAt">The features that the model looks at, those that it owes most to first.</param>
    /// <returns>Null where fewer than three features of signals vary: they have no relations to break.</returns>
    public static ReferenceSubspace? Of(
        PredictorDefinition definition, TrainingRows rows, List<int> train, List<int> heldOut, FeatureSchema schema, IEnumerable<string> looksAt)
    {
        var sample = EvenSample.Of(new WholeWindows(definition, rows).Warm(train), SampledRows);
        Standard[] standards =
        [
            .. looksAt.Where(feature => !feature.StartsWith(EntityPrefix, StringComparison.Ordinal))
                .Select(feature => Standard.Of(schema.Names.IndexOf(feature), rows, sample))
                .Where(standard => standard.Deviation > 0)
                .Take(ReferenceSubspace.MaxFeatures),
        ];
        if (standards.Length < FewestFeatures)
        {
            return null;
        }

        var (values, vectors) = SymmetricEigen.Of(Moments(standards, rows, sample));
        var total = values.Sum();
        var (components, explained) = (0, 0.0);
        while (components < Math.Min(ReferenceSubspace.MaxComponents, standards.Length - 1) && explained < WantedShare * total)
        {
            explained += values[components++];
        }

        var bare = new ReferenceSubspace(
            [.. standards.Select(standard => schema.Names[standard.Column])],
            [.. standards.Select(standard => Shortest.Of((float)standard.Mean))],
            [.. standards.Select(standard => Shortest.Of((float)standard.Deviation))],
            [.. vectors.Take(components).Select(vector => vector.Select(element => Shortest.Of((float)element)).ToImmutableArray())],
            Math.Round(explained / total, 4),
            new ReferenceHistogram(ReferenceSubspace.ErrorName, [], [0, 0]));
        var reconstruction = new Reconstruction(bare, schema.Names);
        return bare with { Errors = ReferenceHistograms.OfErrors(definition, rows, heldOut, row => reconstruction.Error(rows.Row(row))) };
    }

    /// <summary>Mean products of standardised values, which but for clipped and missing ones are their correlations.</summary>
    private static double[,] Moments(Standard[] standards, TrainingRows rows, List<int> sample)
    {
        var sums = new double[standards.Length, standards.Length];
        var standardised = new double[standards.Length];
        foreach (var row in sample)
        {
            var vector = rows.Row(row);
            for (var i = 0; i < standards.Length; i++)
            {
                standardised[i] = Reconstruction.Standardise(vector[standards[i].Column], (float)standards[i].Mean, (float)(1 / standards[i].Deviation));
                for (var j = 0; j <= i; j++)
                {
                    sums[i, j] += standardised[i] * standardised[j];
                }
            }
        }

        for (var i = 0; i < standards.Length; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                sums[i, j] /= sample.Count;
                sums[j, i] = sums[i, j];
            }
        }

        return sums;
    }

    /// <summary>Where a feature's values lie.</summary>
    private readonly record struct Standard(int Column, double Mean, double Deviation)
    {
        /// <summary>Mean and deviation of the values that are there and finite.</summary>
        public static Standard Of(int column, TrainingRows rows, List<int> sample)
        {
            var (count, sum, squares) = (0, 0.0, 0.0);
            foreach (var row in sample)
            {
                var value = rows.Row(row)[column];
                (count, sum) = float.IsFinite(value) ? (count + 1, sum + value) : (count, sum);
            }

            var mean = sum / Math.Max(1, count);
            foreach (var row in sample)
            {
                var value = rows.Row(row)[column];
                squares += float.IsFinite(value) ? (value - mean) * (value - mean) : 0;
            }

            // What float32 cannot tell from 0 is no scale.
            var deviation = Math.Sqrt(squares / Math.Max(1, count));
            return new Standard(column, mean, (float)deviation > float.Epsilon && float.IsFinite((float)(1 / deviation)) && deviation > 1e-6 * Math.Abs(mean) ? deviation : 0);
        }
    }
}
