using Exporter.Trainer.Onnx;
using Exporter.Trainer.Training;

namespace Exporter.Trainer.Risk;

/// <summary>A way to score commits that was tried on held-out ones: one learner, or the weighted sum of several that grow trees.</summary>
/// <param name="Parts">What is added up.</param>
/// <param name="Auc">How well it ranked, mean over held-out parts.</param>
/// <param name="Scores">Raw scores of each held-out part.</param>
internal sealed record RiskCandidate(RiskPart[] Parts, double Auc, double[][] Scores)
{
    /// <summary>The learners and their sizes, for the log.</summary>
    public string Name => string.Join(" + ", Parts.Select(part => part.Name));

    /// <summary>Learnt anew.</summary>
    /// <param name="calibration">For raw scores.</param>
    /// <param name="train">Rows to learn from, ascending.</param>
    public ITrainedModel Fit(Calibration calibration, List<int> train)
    {
        var models = Array.ConvertAll(Parts, part => part.Learner.Fit(part.Setting, [part.Point], [calibration], train));
        if (models is [var only])
        {
            return only;
        }

        // A sum of ensembles is an ensemble: one model, and its reasons stay exact.
        var trees = Array.ConvertAll(models, model => (TreeModel)model);
        return trees[0] with { Ensembles = [TreeSum.Of(trees.Zip(Parts, (model, part) => (model.Ensembles[0], part.Weight)))] };
    }

    /// <summary>The weighted sum of the scores of some that were tried.</summary>
    /// <param name="weighted">Each with its weight; all of one learner and one setting.</param>
    /// <param name="auc">Tells how well scores rank.</param>
    public static RiskCandidate Sum(IReadOnlyList<(RiskCandidate Candidate, double Weight)> weighted, Func<double[][], double> auc)
    {
        var scores = weighted[0].Candidate.Scores.Select((part, number) => part.Select((_, row) => weighted.Sum(one => one.Weight * one.Candidate.Scores[number][row])).ToArray()).ToArray();
        return new RiskCandidate([.. weighted.Select(one => one.Candidate.Parts[0] with { Weight = one.Weight })], auc(scores), scores);
    }
}

/// <summary>One of the things that are added up.</summary>
/// <param name="Learner">What learns it.</param>
/// <param name="Setting">How large it may grow.</param>
/// <param name="Point">Where on its path it stops.</param>
/// <param name="Weight">What its score counts.</param>
internal readonly record struct RiskPart(ILearner Learner, int Setting, int Point, double Weight)
{
    /// <summary>The learner and its size, for the log.</summary>
    public string Name => $"{Learner.Name} ({Learner.Settings[Setting]}, point {Point + 1})";
}
