using Exporter.Trainer.Onnx;

namespace Exporter.Trainer.Training;

/// <summary>Chooses between Platt's sigmoid, flatter ones down to nearly the base rate, and an isotonic line, by the Brier score on folds that the calibration did not see.</summary>
/// <remarks>
/// A calibration may not make probabilities worse than the base rate: where scores tell little about other hosts or later times, a
/// flat sigmoid wins. It still rises, if only just, so the ranking and with it every threshold survives.
/// </remarks>
internal static class CalibrationChoice
{
    /// <summary>Shares of Platt's slope that are tried.</summary>
    private static readonly double[] Slopes = [1, 0.5, 0.2, 0.05];

    /// <summary>Change of the log-odds per standard deviation of the scores where they tell nothing.</summary>
    private const double LeastRise = 0.01;

    /// <summary>Fits the best one on all folds.</summary>
    /// <param name="folds">Raw scores of held-out rows and what happened, a pair a fold.</param>
    /// <remarks>With one fold there is nothing to compare on, and Platt's sigmoid has the fewer parameters. Of equal ones the first in the order Platt, flatter, isotonic.</remarks>
    public static Calibration Choose(IReadOnlyList<(double[] Scores, bool[] Outcomes)> folds)
    {
        var all = Fits(folds);
        var errors = new double[all.Length];
        for (var left = 0; folds.Count > 1 && left < folds.Count; left++)
        {
            var fits = Fits([.. folds.Where((_, fold) => fold != left)]);
            for (var way = 0; way < fits.Length; way++)
            {
                AddSquares(ref errors[way], fits[way], folds[left]);
            }
        }

        return all[Array.IndexOf(errors, errors.Min())];
    }

    /// <summary>All that are compared, in the order of preference.</summary>
    private static Calibration[] Fits(IReadOnlyList<(double[] Scores, bool[] Outcomes)> folds)
    {
        double[] scores = [.. folds.SelectMany(fold => fold.Scores)];
        bool[] outcomes = [.. folds.SelectMany(fold => fold.Outcomes)];
        var platt = PlattCalibrator.Fit(scores, outcomes);
        PlattCalibration[] sigmoids = Array.ConvertAll(Slopes, share => Flattened(platt, scores, outcomes, share));
        return [.. sigmoids, (Calibration?)IsotonicCalibrator.Fit(scores, outcomes) ?? sigmoids[0]];
    }

    /// <summary>Platt's sigmoid with a share of its slope, about the same mean probability.</summary>
    private static PlattCalibration Flattened(PlattCalibration platt, double[] scores, bool[] outcomes, double share)
    {
        var slope = Math.Max(share * platt.Slope, LeastRise / Math.Max(Deviation(scores), 1e-6));
        return slope == platt.Slope ? platt : new PlattCalibration(slope, OffsetFor(scores, slope, (outcomes.Count(happened => happened) + 1.0) / (outcomes.Length + 2.0)));
    }

    private static double Deviation(double[] scores)
    {
        if (scores.Length == 0)
        {
            return 0;
        }

        var mean = scores.Average();
        return Math.Sqrt(scores.Average(score => (score - mean) * (score - mean)));
    }

    /// <summary>The offset with which the mean probability is the base rate, by bisection: the mean rises with the offset.</summary>
    private static double OffsetFor(double[] scores, double slope, double rate)
    {
        var (low, high) = (-50 - scores.Select(score => slope * score).Append(0).Max(), 50 - scores.Select(score => slope * score).Append(0).Min());
        for (var halving = 0; halving < 60; halving++)
        {
            var middle = (low + high) / 2;
            var calibration = new PlattCalibration(slope, middle);
            (low, high) = scores.Length > 0 && scores.Average(calibration.Apply) > rate ? (low, middle) : (middle, high);
        }

        return (low + high) / 2;
    }

    private static void AddSquares(ref double error, Calibration calibration, (double[] Scores, bool[] Outcomes) fold)
    {
        foreach (var (score, outcome) in fold.Scores.Zip(fold.Outcomes))
        {
            var difference = calibration.Apply(score) - (outcome ? 1 : 0);
            error += difference * difference;
        }
    }
}
