using Exporter.Trainer.Dataset;
using Exporter.Trainer.Training;

namespace Exporter.Trainer.Stacking;

/// <summary>Tries a stack of the candidates, and takes it where it is better than the best of them by more than chance.</summary>
/// <remarks>
/// Judged on the newest fold, by weights from the folds before it, a gap apart; members scored it without having learnt from it. Where each member's path ends was chosen
/// with that fold in view, for the single one as well, which was besides chosen for doing best: what is not even is in its favour. A stack that is taken gets weights
/// from all folds; its calibration and thresholds rest on scores for each fold by weights from the others.
/// </remarks>
/// <param name="rows">All rows.</param>
/// <param name="labels">Labels of all rows, one array a horizon.</param>
/// <param name="folds">What candidates were held against, oldest first.</param>
/// <param name="maker">Judges candidates.</param>
/// <param name="log">Told what was found.</param>
/// <param name="gap">The longest horizon.</param>
/// <param name="maxRows">Rows that a fit of weights looks at.</param>
internal sealed class StackTrial(TrainingRows rows, RowLabel[][] labels, Fold[] folds, CandidateMaker maker, TextWriter log, TimeSpan gap, int maxRows)
{
    private readonly int[] _all = [.. Enumerable.Range(0, folds.Length)];

    /// <summary>The stack where it is taken, else the best single candidate.</summary>
    /// <param name="candidates">What may be a member.</param>
    /// <param name="best">The one that was taken of them.</param>
    /// <param name="gain">By how much the stack was better; null where none could be tried.</param>
    public Candidate Run(IReadOnlyList<Candidate> candidates, Candidate best, out RankingGain? gain)
    {
        gain = null;
        var scores = new OutOfFoldScores(rows, labels, folds, candidates, gap, maxRows);
        if (folds.Length < 2 || Fitted(scores, _all[..^1], _all[^1]) is not { } earlier)
        {
            log.WriteLine("  No stack is tried: it needs two folds with onsets in both, a horizon apart");
            return best;
        }

        float[][] OfNewest(Func<int, float[]> ofHorizon) => [.. Enumerable.Range(0, labels.Length).Select(ofHorizon)];
        var learner = StackLearner.Of(candidates, earlier);
        gain = new RankingComparison(rows, [folds[^1].HeldOut]).Of(
            learner?.Name ?? "stack in which one member counts", [OfNewest(horizon => scores.Sum(earlier[horizon], _all[^1], horizon))], best.Learner.Name, [best.Scores[^1]], "newest held-out fold");
        var stack = learner is not null && gain.IsBeyondChance ? Whole(candidates, scores) : null;
        var isTaken = stack is not null && LearnerComparison.AlertsAsWell(stack, best);
        gain = gain with { Way = isTaken ? stack!.Learner.Name : gain.Way, IsTaken = isTaken };
        return isTaken ? stack! : best;
    }

    /// <summary>The stack with weights from all folds; null where only one member is left.</summary>
    private Candidate? Whole(IReadOnlyList<Candidate> candidates, OutOfFoldScores scores)
    {
        var others = Array.ConvertAll(_all, fold => Fitted(scores, _all.Except([fold]), fold));
        if (Fitted(scores, _all, null) is not { } weights || StackLearner.Of(candidates, weights) is not { } learner || others.Contains(null))
        {
            return null;
        }

        float[][][] crossed = [.. _all.Select(fold => labels.Select((_, horizon) => scores.Sum(others[fold]![horizon], fold, horizon)).ToArray())];
        return maker.Judge(learner, 0, new int[labels.Length], crossed);
    }

    private StackWeights[]? Fitted(OutOfFoldScores scores, IEnumerable<int> learnt, int? judged)
    {
        var weights = labels.Select((_, horizon) => scores.Weights(horizon, learnt, judged)).OfType<StackWeights>().ToArray();
        return weights.Length == labels.Length ? weights : null;
    }
}
