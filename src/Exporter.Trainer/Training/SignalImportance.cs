using System.Collections.Immutable;
using Exporter.Features;
using Exporter.Models.Explain;
using Exporter.Models.Inference;
using Exporter.Signals;
using Exporter.Trainer.Dataset;

namespace Exporter.Trainer.Training;

/// <summary>Measures what a finished model file owes to each signal, whoever made it.</summary>
/// <remarks>
/// Permutation importance as in <see cref="ImportanceMeasure"/>, but all features of a signal are dealt out together: a file does
/// not say what it looks at, and features of one signal stand in for each other.
/// </remarks>
internal static class SignalImportance
{
    private const int MostRows = 2000;
    private const int Repetitions = 3;

    /// <summary>Signals and the entity's own features, the largest rise of the loss first.</summary>
    /// <param name="scorer">The model.</param>
    /// <param name="definition">Its predictor.</param>
    /// <param name="schema">What the columns mean.</param>
    /// <param name="rows">All rows.</param>
    /// <param name="labels">Labels of all rows, one array a horizon.</param>
    /// <param name="judged">Rows to look at; evenly spread ones are.</param>
    /// <param name="seed">Of the dealing.</param>
    public static ImmutableArray<FeatureImportance> Of(
        IScorer scorer, PredictorDefinition definition, FeatureSchema schema, TrainingRows rows, RowLabel[][] labels, List<int> judged, int seed)
    {
        var stride = Math.Max(1, (judged.Count + MostRows - 1) / MostRows);
        int[] chosen = [.. judged.Where((_, i) => i % stride == 0)];
        var whole = Loss([]);
        return [.. Enumerable.Range(0, definition.Signals.Length + 1).Select(Measure).OrderByDescending(importance => importance.PermutationLoss)];

        FeatureImportance Measure(int group)
        {
            // Features of the entity as a whole have signal -1 in the schema, and the last place here.
            var isEntity = group == definition.Signals.Length;
            int[] columns = [.. Enumerable.Range(0, schema.Names.Length).Where(column => schema.SignalOf[column] == (isEntity ? -1 : group))];
            var random = new Random(seed);
            var (rise, spread) = SampleSpread.Of([.. Enumerable.Range(0, Repetitions).Select(_ => Loss(columns, random) - whole)]);
            return new FeatureImportance(isEntity ? Contributions.EntityGroup : definition.Signals[group].Name, null, rise, spread);
        }

        double Loss(int[] columns, Random? random = null)
        {
            int[] donors = [.. chosen];
            random?.Shuffle(donors);
            var matrix = new FeatureMatrix();
            matrix.Reset(0, chosen.Length, rows.Columns);
            for (var i = 0; i < chosen.Length; i++)
            {
                var vector = matrix.Add(i);
                rows.Row(chosen[i]).CopyTo(vector);
                foreach (var column in columns)
                {
                    vector[column] = rows.Row(donors[i])[column];
                }
            }

            var probabilities = new float[chosen.Length * labels.Length];
            scorer.Score(matrix, probabilities);
            return LogLoss.Of(probabilities, chosen, labels);
        }
    }
}
