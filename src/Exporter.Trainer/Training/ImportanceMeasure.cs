using System.Collections.Immutable;
using Exporter.Features;
using Exporter.Trainer.Dataset;
using Exporter.Trainer.Onnx;

namespace Exporter.Trainer.Training;

/// <summary>Measures what a finished model owes to its features, on rows that it was not fitted on.</summary>
/// <remarks>
/// Permutation importance: L. Breiman, "Random forests", 2001. Of features that move together each can stand in for the others,
/// so each looks less important than all of them are.
/// </remarks>
internal static class ImportanceMeasure
{
    private const int MostFeatures = 20;
    private const int MostRows = 2000;
    private const int Repetitions = 5;

    /// <summary>Importances, the largest gain first; features that the model does not look at are left out.</summary>
    /// <param name="model">The model.</param>
    /// <param name="schema">Names of its features.</param>
    /// <param name="rows">All rows.</param>
    /// <param name="labels">Labels of all rows, one array a horizon.</param>
    /// <param name="heldOut">Rows that the model was not fitted on; evenly spread ones are looked at.</param>
    /// <param name="seed">Of the dealing.</param>
    public static ImmutableArray<FeatureImportance> Of(ITrainedModel model, FeatureSchema schema, TrainingRows rows, RowLabel[][] labels, List<int> heldOut, int seed)
    {
        var gains = model.GainShares();
        var stride = Math.Max(1, (heldOut.Count + MostRows - 1) / MostRows);
        int[] chosen = [.. heldOut.Where((_, i) => i % stride == 0)];
        float[][] vectors = [.. chosen.Select(row => rows.Row(row).ToArray())];
        var whole = Loss(model, vectors, chosen, labels);
        var features = Enumerable.Range(0, gains.Length).Where(feature => gains[feature] > 0).OrderByDescending(feature => gains[feature]).ThenBy(feature => feature).Take(MostFeatures);
        return [.. features.AsParallel().AsOrdered().Select(feature =>
        {
            var random = new Random(seed);
            var (rise, spread) = SampleSpread.Of([.. Enumerable.Range(0, Repetitions).Select(_ => Loss(model, Dealt(vectors, feature, random), chosen, labels) - whole)]);
            return new FeatureImportance(schema.Names[feature], gains[feature], rise, spread);
        })];
    }

    private static float[][] Dealt(float[][] vectors, int feature, Random random)
    {
        float[] values = [.. vectors.Select(vector => vector[feature])];
        random.Shuffle(values);
        return [.. vectors.Select((vector, i) =>
        {
            var copy = (float[])vector.Clone();
            copy[feature] = values[i];
            return copy;
        })];
    }

    private static double Loss(ITrainedModel model, float[][] vectors, int[] rows, RowLabel[][] labels)
    {
        var probabilities = new float[vectors.Length * model.Horizons];
        for (var i = 0; i < vectors.Length; i++)
        {
            model.Score(vectors[i], probabilities.AsSpan(i * model.Horizons, model.Horizons));
        }

        return LogLoss.Of(probabilities, rows, labels);
    }
}
