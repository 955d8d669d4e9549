using Exporter.Features;
using Exporter.Models.Inference;
using Exporter.Trainer.Dataset;

namespace Exporter.Trainer.Training;

/// <summary>Finds the features that a finished model file looks at, whoever made it: those whose values, dealt out anew, change some probability.</summary>
internal static class FeatureUse
{
    private const int MostRows = 500;

    // Below this it is rounding.
    private const float Change = 1e-6f;

    /// <summary>Whether the model looks at each column, as far as some hundred rows show.</summary>
    /// <param name="scorer">The model.</param>
    /// <param name="rows">All rows.</param>
    /// <param name="judged">Rows to look at; evenly spread ones are.</param>
    /// <param name="horizons">Number of horizons.</param>
    /// <param name="seed">Of the dealing.</param>
    public static bool[] Of(IScorer scorer, TrainingRows rows, List<int> judged, int horizons, int seed)
    {
        var stride = Math.Max(1, (judged.Count + MostRows - 1) / MostRows);
        int[] chosen = [.. judged.Where((_, i) => i % stride == 0)];
        int[] donors = [.. chosen];
        new Random(seed).Shuffle(donors);
        var matrix = new FeatureMatrix();
        matrix.Reset(0, chosen.Length, rows.Columns);
        foreach (var row in chosen)
        {
            rows.Row(row).CopyTo(matrix.Add(row));
        }

        var (whole, dealt) = (new float[chosen.Length * horizons], new float[chosen.Length * horizons]);
        scorer.Score(matrix, whole);
        return [.. Enumerable.Range(0, rows.Columns).Select(IsUsed)];

        bool IsUsed(int column)
        {
            Deal(column, donors);
            scorer.Score(matrix, dealt);
            Deal(column, chosen);
            return whole.Zip(dealt).Any(pair => Math.Abs(pair.First - pair.Second) > Change);
        }

        void Deal(int column, int[] from)
        {
            for (var i = 0; i < chosen.Length; i++)
            {
                matrix.Row(i)[column] = rows.Row(from[i])[column];
            }
        }
    }
}
