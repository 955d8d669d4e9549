using Exporter.Models.Evaluation;
using Exporter.Trainer.Dataset;
using Exporter.Trainer.Onnx;

namespace Exporter.Trainer.Training;

/// <summary>Fits one horizon with several penalties and keeps the one that ranks validation rows best.</summary>
/// <remarks>
/// Neighbouring rows tell almost the same, so the data hold far fewer facts than rows; the strongest penalties are the
/// usual winners. From the strongest on, each fit begins where the last one ended.
/// </remarks>
internal static class StrengthSearch
{
    private static readonly double[] Strengths = [0.3, 0.1, 0.03, 0.01, 0.003, 0.001, 0.0003];

    /// <summary>The best model, with its scores of the validation rows and the area under their precision-recall curve.</summary>
    public static (HorizonModel Model, double[] Scores, double AucPr) Run(
        DesignMatrix design, TrainingRows rows, List<int> validation, RowLabel[] labels, LinearBasis basis)
    {
        var (centres, scales) = design.Standardize();
        var fit = new LogisticRegression(design);
        var point = new double[design.Columns + 1];
        var outcomes = validation.Select(row => labels[row] == RowLabel.Onset).ToArray();
        (HorizonModel Model, double[] Scores, double AucPr)? best = null;
        foreach (var strength in Strengths)
        {
            point = fit.Fit(strength, point);
            var model = HorizonModel.FromStandardized(point, centres, scales, strength);
            var scores = ScoreAll(model, basis, rows, validation);
            var quality = ProbabilityMetrics.AucPr(Array.ConvertAll(scores, score => (float)score), outcomes);
            if (best is null || quality > best.Value.AucPr)
            {
                best = (model, scores, quality);
            }
            else if (quality < best.Value.AucPr * 0.9)
            {
                // Well past the best: weaker penalties only follow the training rows more closely.
                break;
            }
        }

        return best!.Value;
    }

    /// <summary>Raw scores of some rows.</summary>
    public static double[] ScoreAll(HorizonModel model, LinearBasis basis, TrainingRows rows, List<int> chosen)
    {
        var scores = new double[chosen.Count];
        Parallel.For(0, chosen.Count, () => new float[basis.Size], (i, _, terms) =>
        {
            scores[i] = model.Score(basis, rows.Row(chosen[i]), terms);
            return terms;
        }, _ => { });
        return scores;
    }
}
