using Exporter.Trainer.Onnx;
using Exporter.Trainer.Training;
using static System.FormattableString;

namespace Exporter.Trainer.Tasks;

/// <summary>Why a model is as good as it is: what the best single feature reaches, and whether more entities would help.</summary>
/// <param name="Feature">Name of the single feature that tells most on train.</param>
/// <param name="Rule">The model that looks at it alone.</param>
/// <param name="RuleHeldOut">AUC-PR of such a model on the held-out points, its feature chosen in each fold anew.</param>
/// <param name="RuleThreshold">Chosen for it as for the model.</param>
/// <param name="Curve">AUC-PR on the held-out points after learning from a share of the entities; NaN where it has no failure.</param>
/// <param name="Prevalence">Share of positive points in train.</param>
internal sealed record TaskDiagnosis(string Feature, ITrainedModel Rule, double RuleHeldOut, double RuleThreshold, (double Share, double AucPr)[] Curve, double Prevalence)
{
    private static readonly double[] Shares = [1.0 / 3, 2.0 / 3, 1];

    /// <summary>Diagnoses what was taken.</summary>
    /// <param name="contest">Its folds.</param>
    /// <param name="taken">The learner at its best.</param>
    /// <param name="single">Learns from one feature at the first point of its path.</param>
    /// <param name="train">All train rows.</param>
    public static TaskDiagnosis Of(TaskContest contest, TaskEntry taken, SparseLearner single, RecordedRows train)
    {
        var rule = (LinearModel)single.Fit(0, [0], [new PlattCalibration(1, 0)], [.. Enumerable.Range(0, train.Rows.Count)]);
        return new TaskDiagnosis(
            train.Schema.Names[Array.FindIndex(rule.Weights, weight => weight != 0)],
            rule,
            contest.HeldOut(Alone).Points.AucPr(),
            contest.Threshold(Alone),
            Array.ConvertAll(Shares, share => (share, contest.AucPr(taken, share))),
            train.Prevalence);

        double[] Alone(Fold fold) => single.Path(0, 0, fold.Train, fold.HeldOut.Rows).First();
    }

    /// <summary>In words, as items of a list.</summary>
    /// <param name="byModel">What the model says of test.</param>
    /// <param name="threshold">The model's.</param>
    /// <param name="byRule">What <see cref="Rule"/> says of it.</param>
    public IEnumerable<string> Lines(TaskScorer byModel, double threshold, TaskScorer byRule)
    {
        yield return $"- Learning from {string.Join(", ", Curve.Select(point => Invariant($"{point.Share:0%}")))} of the train entities gives an AUC-PR of {string.Join(", ", Curve.Select(point => ResultsTable.Text(point.AucPr)))} on held-out points.";

        var (rule, model) = (Caught(byRule, RuleThreshold), Caught(byModel, threshold));
        yield return Invariant($"- The best single feature, {Feature}, has an AUC-PR of {RuleHeldOut:0.000} on held-out points and {byRule.Points.AucPr():0.000} on test. At a threshold chosen in the same way it announces {rule.Count} of {byRule.Scorable} failures ")
            + Invariant($"with {byRule.At(RuleThreshold).FalseAlerts} false alerts: {rule.Except(model).Count()} that the model misses, while it misses {model.Except(rule).Count()} that the model announces.");
        yield return Invariant($"- Drift: a failure lies ahead of {Prevalence * 100:0.00} % of the points of train and of {byModel.Points.Prevalence * 100:0.00} % of those of test, for which {byModel.Points.Mean * 100:0.00} % were predicted on average. ")
            + Invariant($"Always saying the share of train has a Brier skill of {SkillOfConstant(Prevalence, byModel.Points.Prevalence):0.000} there.");
    }

    /// <summary>Brier skill of one probability for all points: how far it is off, squared, over the variance of the outcomes.</summary>
    /// <param name="said">The probability.</param>
    /// <param name="share">Share of positive points; neither 0 nor 1.</param>
    internal static double SkillOfConstant(double said, double share) => -(said - share) * (said - share) / (share * (1 - share));

    private static HashSet<(int Entity, int Failure)> Caught(TaskScorer scorer, double threshold) =>
        [.. scorer.Tallies(threshold).SelectMany((tally, entity) => tally.Caught.Select(failure => (entity, failure)))];
}
