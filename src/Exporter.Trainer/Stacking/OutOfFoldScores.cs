using Exporter.Trainer.Dataset;
using Exporter.Trainer.Training;

namespace Exporter.Trainer.Stacking;

/// <summary>Scores that candidates gave rows which they had not learnt from: what a stack learns from.</summary>
/// <remarks>D. Wolpert, "Stacked generalization", 1992: scores of rows that a member has learnt from say only how well it knows them by heart.</remarks>
/// <param name="rows">All rows.</param>
/// <param name="labels">Labels of all rows, one array a horizon.</param>
/// <param name="folds">What is held out, oldest first.</param>
/// <param name="candidates">Have their scores of it.</param>
/// <param name="gap">The longest horizon: no label that is learnt from may look into what is judged on.</param>
/// <param name="maxRows">Rows that one fit looks at: all with an onset ahead, and as many of the others.</param>
internal sealed class OutOfFoldScores(TrainingRows rows, RowLabel[][] labels, Fold[] folds, IReadOnlyList<Candidate> candidates, TimeSpan gap, int maxRows)
{
    /// <summary>The weights of one horizon.</summary>
    /// <param name="horizon">Index of the horizon.</param>
    /// <param name="learnt">Folds to learn from.</param>
    /// <param name="judged">The fold that is judged on: rows within the gap of it are left out; null for none.</param>
    /// <returns>Null where nothing can be learnt.</returns>
    public StackWeights? Weights(int horizon, IEnumerable<int> learnt, int? judged)
    {
        var chosen = learnt.SelectMany(fold => Enumerable.Range(0, folds[fold].HeldOut.Rows.Count).Select(position => new Place(fold, position)))
            .Where(place => Label(horizon, place) >= RowLabel.Quiet && (judged is not { } fold || !IsNear(place, folds[fold].HeldOut.Range)))
            .ToArray();
        var onsets = chosen.Count(place => Label(horizon, place) == RowLabel.Onset);
        if (onsets == 0 || onsets == chosen.Length)
        {
            return null;
        }

        var stride = Math.Max(1, (chosen.Length - onsets) / Math.Max(1, maxRows - onsets));
        var quiet = 0;
        Place[] kept = [.. chosen.Where(place => Label(horizon, place) == RowLabel.Onset || quiet++ % stride == 0)];
        var design = new DesignMatrix(candidates.Count, kept.Length);
        for (var row = 0; row < kept.Length; row++)
        {
            var (fold, position) = kept[row];
            for (var member = 0; member < candidates.Count; member++)
            {
                design.Row(row)[member] = candidates[member].Scores[fold][horizon][position];
            }

            design.Outcomes[row] = Label(horizon, kept[row]) == RowLabel.Onset;
            design.Weights[row] = design.Outcomes[row] ? 1 : stride;
        }

        return StackWeights.Fit(design);
    }

    /// <summary>What weights make of one fold's scores.</summary>
    public float[] Sum(StackWeights weights, int fold, int horizon) => weights.Sum([.. candidates.Select(candidate => candidate.Scores[fold][horizon])]);

    private RowLabel Label(int horizon, Place place) => labels[horizon][folds[place.Fold].HeldOut.Rows[place.Position]];

    private bool IsNear(Place place, TimeRange range)
    {
        var (stepMs, gapMs) = (rows.StepMsOf(folds[place.Fold].HeldOut.Rows[place.Position]), (long)gap.TotalMilliseconds);
        return stepMs >= range.FromMs - gapMs && stepMs <= range.ToMs + gapMs;
    }

    private readonly record struct Place(int Fold, int Position);
}
