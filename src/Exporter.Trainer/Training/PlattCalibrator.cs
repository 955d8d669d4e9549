using Exporter.Features.Statistics;
using Exporter.Trainer.Onnx;

namespace Exporter.Trainer.Training;

/// <summary>Fits the sigmoid that turns raw scores into probabilities.</summary>
/// <remarks>J. Platt, 1999, with the softened targets; Newton's method as in H.-T. Lin, C.-J. Lin and R. C. Weng, "A note on Platt's probabilistic outputs", 2007.</remarks>
internal static class PlattCalibrator
{
    private const int MaxIterations = 100;

    /// <summary>Fits on scores and what happened; both as long as each other.</summary>
    /// <remarks>Where higher scores do not mean more onsets, the result is the constant base rate: a calibration may not turn a ranking round.</remarks>
    public static PlattCalibration Fit(ReadOnlySpan<double> scores, ReadOnlySpan<bool> outcomes)
    {
        var positives = outcomes.Count(true);
        var negatives = outcomes.Length - positives;
        var high = (positives + 1.0) / (positives + 2.0);
        var low = 1.0 / (negatives + 2.0);
        var slope = 0.0;
        var offset = Math.Log((positives + 1.0) / (negatives + 1.0));
        var loss = Loss(scores, outcomes, high, low, slope, offset);
        for (var iteration = 0; iteration < MaxIterations; iteration++)
        {
            var (stepSlope, stepOffset) = NewtonStep(scores, outcomes, high, low, slope, offset);
            var size = 1.0;
            var next = Loss(scores, outcomes, high, low, slope + stepSlope, offset + stepOffset);
            while (!(next <= loss) && size > 1e-10)
            {
                size /= 2;
                next = Loss(scores, outcomes, high, low, slope + (size * stepSlope), offset + (size * stepOffset));
            }

            var gain = loss - next;
            if (!(gain > 1e-12 * outcomes.Length))
            {
                break;
            }

            (slope, offset, loss) = (slope + (size * stepSlope), offset + (size * stepOffset), next);
        }

        return slope > 0
            ? new PlattCalibration(slope, offset)
            : new PlattCalibration(0, Math.Log((positives + 1.0) / (negatives + 1.0)));
    }

    private static (double Slope, double Offset) NewtonStep(ReadOnlySpan<double> scores, ReadOnlySpan<bool> outcomes, double high, double low, double slope, double offset)
    {
        // A small ridge keeps the 2x2 Hessian invertible where all scores are equal.
        double g0 = 0, g1 = 0, h00 = 1e-10, h01 = 0, h11 = 1e-10;
        for (var i = 0; i < scores.Length; i++)
        {
            var p = LogOdds.ToProbability((slope * scores[i]) + offset);
            var error = p - (outcomes[i] ? high : low);
            var curvature = p * (1 - p);
            g0 += error * scores[i];
            g1 += error;
            h00 += curvature * scores[i] * scores[i];
            h01 += curvature * scores[i];
            h11 += curvature;
        }

        var determinant = (h00 * h11) - (h01 * h01);
        return (-((h11 * g0) - (h01 * g1)) / determinant, -((h00 * g1) - (h01 * g0)) / determinant);
    }

    private static double Loss(ReadOnlySpan<double> scores, ReadOnlySpan<bool> outcomes, double high, double low, double slope, double offset)
    {
        double loss = 0;
        for (var i = 0; i < scores.Length; i++)
        {
            var z = (slope * scores[i]) + offset;
            var target = outcomes[i] ? high : low;

            // -t log p - (1-t) log(1-p) = log(1 + e^-z) + (1-t) z, arranged against overflow.
            loss += z >= 0 ? Math.Log(1 + Math.Exp(-z)) + ((1 - target) * z) : Math.Log(1 + Math.Exp(z)) - (target * z);
        }

        return loss;
    }
}
