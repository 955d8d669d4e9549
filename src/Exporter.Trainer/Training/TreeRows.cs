using Exporter.Trainer.Dataset;

namespace Exporter.Trainer.Training;

/// <summary>Rows that trees learn one horizon from: all with an onset ahead, some of the others.</summary>
/// <param name="Rows">Their indices, ascending.</param>
/// <param name="Outcomes">1 where an onset came, else 0.</param>
/// <param name="Onsets">Number of ones.</param>
/// <param name="Offset">Added to raw scores, it makes up for the rows left out: the log of the share kept of quiet rows beside onset rows.</param>
internal sealed record TreeRows(int[] Rows, float[] Outcomes, int Onsets, double Offset)
{
    /// <summary>Chooses rows; those whose future is not known are left out.</summary>
    /// <remarks>
    /// Leaving out all but a share s of the quiet rows multiplies the odds of an onset by 1/s, so ln s is added to every
    /// raw score. Weights would do the same but make leaf sizes mean nothing.
    /// </remarks>
    /// <param name="train">Indices of the training rows.</param>
    /// <param name="labels">One a row.</param>
    /// <param name="maxRows">Rows of the result; onset rows count but are never left out.</param>
    /// <param name="seed">Of the choice.</param>
    /// <param name="onsetShare">How much an onset row counts beside a quiet one: <see cref="TrainingRows.OnsetShare"/>.</param>
    public static TreeRows Take(List<int> train, RowLabel[] labels, int maxRows, int seed, double onsetShare = 1)
    {
        var onsets = train.Count(row => labels[row] == RowLabel.Onset);
        var quiet = train.Count(row => labels[row] == RowLabel.Quiet);
        var share = Math.Min(1, Math.Max(maxRows - onsets, maxRows / 4.0) / Math.Max(1, quiet));
        var random = new Random(seed);
        var (chosen, outcomes) = (new List<int>(), new List<float>());
        foreach (var row in train)
        {
            var isOnset = labels[row] == RowLabel.Onset;
            if (isOnset || (labels[row] == RowLabel.Quiet && random.NextDouble() < share))
            {
                chosen.Add(row);
                outcomes.Add(isOnset ? 1 : 0);
            }
        }

        return new TreeRows([.. chosen], [.. outcomes], onsets, Math.Log(share * onsetShare));
    }
}
