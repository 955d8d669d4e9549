using Exporter.Models.Evaluation;
using Exporter.Trainer.Dataset;
using Exporter.Trainer.Training;

namespace Exporter.Tests.Trainer.Networks;

/// <summary>How well learners rank rows that come later.</summary>
internal static class HeldOutRanking
{
    /// <summary>The best area under the precision-recall curve on the path, on the last quarter of the rows.</summary>
    /// <param name="learner">Learns from the rows before.</param>
    /// <param name="setting">Of the learner.</param>
    /// <param name="labels">Labels of all rows.</param>
    /// <param name="points">Most points of the path that are looked at.</param>
    public static double Best(ILearner learner, int setting, RowLabel[] labels, int points = int.MaxValue)
    {
        var learnt = labels.Length * 3 / 4;
        List<int> heldOut = [.. Enumerable.Range(learnt, labels.Length - learnt)];
        bool[] outcomes = [.. heldOut.Select(row => labels[row] == RowLabel.Onset)];
        return learner.Path(setting, 0, [.. Enumerable.Range(0, learnt)], heldOut).Take(points)
            .Max(scores => ProbabilityMetrics.AucPr(Array.ConvertAll(scores, score => (float)score), outcomes));
    }
}
