using System.Collections.Immutable;
using Exporter.Features;
using Exporter.Signals;
using Exporter.Trainer.Dataset;
using Exporter.Trainer.Evaluation;
using Exporter.Trainer.Stacking;

namespace Exporter.Trainer.Training;

/// <summary>From learners to the one candidate that is fitted: each at its best, what detectors add where it is worth it, the best single one, and a stack where that is better.</summary>
/// <param name="definition">The predictor.</param>
/// <param name="options">Seed, goals, and what is asked for.</param>
/// <param name="schema">What the columns mean.</param>
/// <param name="rows">All rows.</param>
/// <param name="labels">Labels of all rows, one array a horizon.</param>
/// <param name="folds">What is learnt from and held against, oldest first.</param>
/// <param name="log">Told what was found.</param>
internal sealed class LearnerContest(
    PredictorDefinition definition, TrainingOptions options, FeatureSchema schema, TrainingRows rows, RowLabel[][] labels, Fold[] folds, TextWriter log)
{
    private readonly List<RankingGain> _gains = [];
    private Candidate? _single;

    /// <summary>By how much detectors and stack were better or worse, in the order in which they were tried.</summary>
    public ImmutableArray<RankingGain> Gains => [.. _gains];

    /// <summary>The winner.</summary>
    /// <param name="learners">Who takes part.</param>
    public Candidate Run(LearnerSet learners)
    {
        var maker = new CandidateMaker(definition, options, folds, log);
        Candidate[] made = [.. learners.All.Select(maker.Make)];
        Candidate[] admitted = [.. made.Where(candidate => learners.WithoutDetectors(candidate.Learner) is not { } without || IsHelped(candidate, made.First(other => other.Learner == without)))];
        _single = new LearnerComparison(definition, schema, rows, folds, log).Best(admitted);
        if (!options.Stack)
        {
            return _single;
        }

        var best = new StackTrial(rows, labels, folds, maker, log, definition.Horizons[^1], options.MaxFitRows).Run(admitted, _single, out var gain);
        if (gain is not null)
        {
            Note(gain);
        }

        return best;
    }

    /// <summary>Holds a stack that was taken against the single candidate on time that nothing was chosen on; nothing where none was taken.</summary>
    /// <param name="taken">What was taken.</param>
    /// <param name="probabilities">Its probabilities of the part's rows, row-major [rows × horizons].</param>
    /// <param name="learnt">Rows to fit the single candidate on.</param>
    /// <param name="test">The part.</param>
    public void HoldAgainstSingle(Candidate taken, float[] probabilities, List<int> learnt, EvaluatedPart test)
    {
        if (taken == _single || test.Onsets == 0)
        {
            return;
        }

        var single = _single!.Learner.Fit(_single.Setting, _single.Points, _single.Calibrations, learnt);
        Note(new RankingComparison(rows, [test]).Of(
            taken.Learner.Name, [ByHorizon(probabilities)], _single.Learner.Name, [ByHorizon(RowScoring.Run(single, rows, test.Rows))], "test part"));
    }

    private bool IsHelped(Candidate candidate, Candidate without)
    {
        var gain = new RankingComparison(rows, [.. folds.Select(fold => fold.HeldOut)]).Of(
            candidate.Learner.Name, candidate.Scores, without.Learner.Name, without.Scores, "held-out folds");
        Note(gain with { IsTaken = gain.IsBeyondChance });
        return gain.IsBeyondChance;
    }

    private void Note(RankingGain gain)
    {
        _gains.Add(gain);
        log.WriteLine("  " + gain.InWords());
    }

    private float[][] ByHorizon(float[] probabilities) =>
        [.. labels.Select((_, horizon) => Enumerable.Range(0, probabilities.Length / labels.Length).Select(row => probabilities[(row * labels.Length) + horizon]).ToArray())];
}
