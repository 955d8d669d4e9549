using Exporter.Models.Evaluation;
using Exporter.Trainer.Tasks;

namespace Exporter.Trainer.ZeroShot;

/// <summary>What a model says of the test part of a task beside the present baseline, on the same points.</summary>
/// <param name="Task">The task.</param>
/// <param name="Baseline">The baseline's predictions.</param>
/// <param name="Unseen">Predictions of a model that learnt from nothing of the system.</param>
/// <param name="Known">Predictions of a model that learnt from other entities of the system too.</param>
internal sealed record TaskComparison(SystemTask Task, TaskScorer Baseline, TaskScorer Unseen, TaskScorer Known)
{
    /// <summary>By what factor the area under the precision-recall curve grows beside the baseline's, as its logarithm.</summary>
    public double Gain { get; } = Math.Log(Unseen.Points.AucPr() / Baseline.Points.AucPr());

    /// <summary>The same in draws of the test entities, both models in the same ones; NaN in a draw without a failure.</summary>
    public double[] Gains { get; } =
        new EntityDraws(Baseline.Grids.Length).Values(weights => Math.Log(Unseen.Points.AucPr(weights) / Baseline.Points.AucPr(weights)));

    /// <summary>Share of failures announced with no more false alerts than there are failures.</summary>
    /// <remarks>At the best threshold for that on the test part itself: it compares rankings of alerts, and is nothing that a user would reach.</remarks>
    public static double Recall(TaskScorer scorer) => scorer.At(scorer.Choose(scorer.Scorable / scorer.EntityDays)).Recall;
}
