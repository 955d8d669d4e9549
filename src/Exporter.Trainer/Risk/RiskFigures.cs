using Exporter.Models.Evaluation;

namespace Exporter.Trainer.Risk;

/// <summary>How good probabilities of commits are, by the measures of the published comparisons.</summary>
/// <param name="Commits">How many were scored.</param>
/// <param name="DefectRate">Share that brought a defect in.</param>
/// <param name="AucRoc">Chance that one that did is above one that did not.</param>
/// <param name="AucPr">Average precision.</param>
/// <param name="BrierSkill">1 is perfect, 0 as good as always saying the share.</param>
/// <param name="CalibrationError">Mean distance of said and seen in ten bins of equal width, weighted by their commits.</param>
/// <param name="RecallAtFifthOfEffort">Share of the defects found when commits are read by probability for each changed line until a fifth of all changed lines is read.</param>
internal sealed record RiskFigures(int Commits, double DefectRate, double AucRoc, double AucPr, double BrierSkill, double CalibrationError, double RecallAtFifthOfEffort)
{
    private const int Bins = 10;
    private const double Effort = 0.2;

    /// <summary>Holds probabilities against what came.</summary>
    /// <param name="probabilities">One a commit.</param>
    /// <param name="defects">What came, one a commit.</param>
    /// <param name="churn">Changed lines, one a commit.</param>
    public static RiskFigures Of(double[] probabilities, bool[] defects, double[] churn)
    {
        var ranked = Ranked(probabilities, defects);
        var rate = defects.Count(defect => defect) / (double)defects.Length;
        var brier = probabilities.Zip(defects, (probability, defect) => Math.Pow(probability - (defect ? 1 : 0), 2)).Average();
        return new RiskFigures(
            defects.Length, rate, ranked.AucRoc(), ranked.AucPr(), 1 - (brier / (rate * (1 - rate))), ErrorOf(probabilities, defects), Recall(probabilities, defects, churn));
    }

    /// <summary>Chance that a row with a defect is scored above one without.</summary>
    public static double AucOf(double[] scores, bool[] defects) => Ranked(scores, defects).AucRoc();

    private static RankedScores Ranked(double[] scores, bool[] defects)
    {
        int[] order = [.. Enumerable.Range(0, scores.Length).OrderByDescending(i => scores[i])];
        return new RankedScores(Array.ConvertAll(order, i => scores[i]), Array.ConvertAll(order, i => defects[i]), []);
    }

    private static double ErrorOf(double[] probabilities, bool[] defects) => probabilities.Zip(defects)
        .GroupBy(row => Math.Min((int)(row.First * Bins), Bins - 1))
        .Sum(bin => Math.Abs(bin.Average(row => row.First) - bin.Average(row => row.Second ? 1.0 : 0)) * bin.Count() / probabilities.Length);

    private static double Recall(double[] probabilities, bool[] defects, double[] churn)
    {
        var (budget, read, found) = (Effort * churn.Sum(), 0.0, 0);
        foreach (var i in Enumerable.Range(0, probabilities.Length).OrderByDescending(i => probabilities[i] / (churn[i] + 1)))
        {
            read += churn[i];
            if (read > budget)
            {
                break;
            }

            found += defects[i] ? 1 : 0;
        }

        return found / (double)defects.Count(defect => defect);
    }
}
