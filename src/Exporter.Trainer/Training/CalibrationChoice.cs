using Exporter.Trainer.Onnx;

namespace Exporter.Trainer.Training;

/// <summary>Chooses between Platt's sigmoid and an isotonic line by the log loss on folds that the calibration did not see.</summary>
internal static class CalibrationChoice
{
    private const double LeastProbability = 1e-7;

    /// <summary>Fits the better one on all folds.</summary>
    /// <param name="folds">Raw scores of held-out rows and what happened, a pair a fold.</param>
    /// <remarks>With one fold there is nothing to compare on, and the sigmoid has the fewer parameters.</remarks>
    public static Calibration Choose(IReadOnlyList<(double[] Scores, bool[] Outcomes)> folds)
    {
        var (scores, outcomes) = Joined(folds);
        var isotonic = IsotonicCalibrator.Fit(scores, outcomes);
        return isotonic is not null && folds.Count > 1 && LossOf(folds, Isotonic) < LossOf(folds, Platt) ? isotonic : Platt(scores, outcomes);
    }

    private static Calibration Platt(double[] scores, bool[] outcomes) => PlattCalibrator.Fit(scores, outcomes);

    private static Calibration Isotonic(double[] scores, bool[] outcomes) => (Calibration?)IsotonicCalibrator.Fit(scores, outcomes) ?? Platt(scores, outcomes);

    private static double LossOf(IReadOnlyList<(double[] Scores, bool[] Outcomes)> folds, Func<double[], bool[], Calibration> fit)
    {
        double loss = 0;
        for (var left = 0; left < folds.Count; left++)
        {
            var (scores, outcomes) = Joined([.. folds.Where((_, fold) => fold != left)]);
            var calibration = fit(scores, outcomes);
            foreach (var (score, outcome) in folds[left].Scores.Zip(folds[left].Outcomes))
            {
                var probability = calibration.Apply(score);
                loss -= Math.Log(Math.Max(outcome ? probability : 1 - probability, LeastProbability));
            }
        }

        return loss;
    }

    private static (double[] Scores, bool[] Outcomes) Joined(IReadOnlyList<(double[] Scores, bool[] Outcomes)> folds) =>
        ([.. folds.SelectMany(fold => fold.Scores)], [.. folds.SelectMany(fold => fold.Outcomes)]);
}
