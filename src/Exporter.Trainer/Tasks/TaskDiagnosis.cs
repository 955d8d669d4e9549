using Exporter.Trainer.Onnx;
using Exporter.Trainer.Training;

namespace Exporter.Trainer.Tasks;

/// <summary>Why a model is as good as it is: what the best single feature reaches, and whether more entities would help.</summary>
/// <param name="Feature">Name of the single feature that tells most on train.</param>
/// <param name="Rule">The model that looks at it alone.</param>
/// <param name="RuleHeldOut">AUC-PR of such a model on the held-out points, its feature chosen in each fold anew.</param>
/// <param name="Curve">AUC-PR on the held-out points after learning from a share of the entities.</param>
internal sealed record TaskDiagnosis(string Feature, ITrainedModel Rule, double RuleHeldOut, (double Share, double AucPr)[] Curve)
{
    private static readonly double[] Shares = [1.0 / 3, 2.0 / 3, 1];

    /// <summary>Diagnoses what was taken.</summary>
    /// <param name="contest">Its folds.</param>
    /// <param name="taken">The learner at its best.</param>
    /// <param name="single">Learns from one feature at the first point of its path.</param>
    /// <param name="names">Of the features.</param>
    /// <param name="all">All train rows.</param>
    public static TaskDiagnosis Of(TaskContest contest, TaskEntry taken, SparseLearner single, IReadOnlyList<string> names, List<int> all)
    {
        var rule = (LinearModel)single.Fit(0, [0], [new PlattCalibration(1, 0)], all);
        return new TaskDiagnosis(
            names[Array.FindIndex(rule.Weights, weight => weight != 0)],
            rule,
            contest.AucPr(fold => single.Path(0, 0, fold.Train, fold.HeldOut.Rows).First()),
            Array.ConvertAll(Shares, share => (share, contest.AucPr(fold => taken.Scores(contest.SomeEntities(fold.Train, share), fold.HeldOut.Rows)))));
    }

    /// <summary>In words.</summary>
    /// <param name="testAucPr">Of the single feature on test.</param>
    public string Describe(double testAucPr) =>
        FormattableString.Invariant($"Why: learning from {string.Join(", ", Curve.Select(point => FormattableString.Invariant($"{point.Share:0%}")))} of the train entities gives an AUC-PR of ")
        + string.Join(", ", Curve.Select(point => FormattableString.Invariant($"{point.AucPr:0.000}")))
        + FormattableString.Invariant($" on held-out points. The best single feature, {Feature}, has {RuleHeldOut:0.000} there and {testAucPr:0.000} on test.");
}
