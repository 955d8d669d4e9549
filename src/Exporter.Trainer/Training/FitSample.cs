using Exporter.Trainer.Dataset;
using Exporter.Trainer.Onnx;

namespace Exporter.Trainer.Training;

/// <summary>Chooses the rows that a fit looks at: all with an onset ahead, some of the others with more weight.</summary>
/// <remarks>The weights restore the true shares, so probabilities stay honest.</remarks>
internal static class FitSample
{
    private delegate void Expansion(ReadOnlySpan<float> features, Span<float> terms);

    /// <summary>The expanded rows for one horizon; censored rows are left out.</summary>
    /// <param name="rows">All rows.</param>
    /// <param name="train">Indices of the training rows.</param>
    /// <param name="labels">One a row.</param>
    /// <param name="basis">How features become terms.</param>
    /// <param name="maxRows">Rows of the result; onset rows count but are never left out.</param>
    /// <param name="seed">Of the choice.</param>
    public static DesignMatrix Take(TrainingRows rows, List<int> train, RowLabel[] labels, LinearBasis basis, int maxRows, int seed) =>
        Take(rows, train, labels, basis.Size, basis.Expand, maxRows, seed);

    /// <summary>The same where only some of the features are seen.</summary>
    /// <inheritdoc cref="Take(TrainingRows, List{int}, RowLabel[], LinearBasis, int, int)"/>
    public static DesignMatrix Take(TrainingRows rows, List<int> train, RowLabel[] labels, SelectedTerms input, int maxRows, int seed) =>
        Take(rows, train, labels, input.Columns.Length, input.Expand, maxRows, seed);

    private static DesignMatrix Take(TrainingRows rows, List<int> train, RowLabel[] labels, int terms, Expansion expand, int maxRows, int seed)
    {
        var onsets = train.Count(row => labels[row] == RowLabel.Onset);
        var quiet = train.Count(row => labels[row] == RowLabel.Quiet);
        var share = Math.Min(1, Math.Max(maxRows - onsets, maxRows / 4.0) / Math.Max(1, quiet));
        var random = new Random(seed);
        var chosen = new List<int>();
        foreach (var row in train)
        {
            if (labels[row] == RowLabel.Onset || (labels[row] == RowLabel.Quiet && random.NextDouble() < share))
            {
                chosen.Add(row);
            }
        }

        var design = new DesignMatrix(terms, chosen.Count);
        Parallel.For(0, chosen.Count, i =>
        {
            expand(rows.Row(chosen[i]), design.Row(i));
            design.Outcomes[i] = labels[chosen[i]] == RowLabel.Onset;
            design.Weights[i] = (float)(design.Outcomes[i] ? rows.OnsetShare : 1 / share);
        });
        return design;
    }
}
