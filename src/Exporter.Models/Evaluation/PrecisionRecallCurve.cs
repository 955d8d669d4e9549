using System.Collections.Immutable;

namespace Exporter.Models.Evaluation;

/// <summary>Share of right steps and of found steps when all from a threshold on alert.</summary>
/// <param name="Threshold">The probability.</param>
/// <param name="Recall">Steps with an onset ahead that alert, of all such.</param>
/// <param name="Precision">Alerting steps with an onset ahead, of all alerting.</param>
public readonly record struct PrecisionRecallPoint(double Threshold, double Recall, double Precision);

/// <summary>Precision against recall over all thresholds, step by step.</summary>
public static class PrecisionRecallCurve
{
    /// <summary>The curve from the highest threshold to the lowest.</summary>
    /// <param name="probabilities">Predicted, never NaN.</param>
    /// <param name="outcomes">What happened.</param>
    /// <param name="mostPoints">Points at most; kept are those nearest to evenly spread recalls, first and last among them.</param>
    /// <returns>Empty without a positive row.</returns>
    public static ImmutableArray<PrecisionRecallPoint> Of(ReadOnlySpan<float> probabilities, ReadOnlySpan<bool> outcomes, int mostPoints = 200)
    {
        var (scores, happened) = (probabilities.ToArray(), outcomes.ToArray());
        Array.Sort(scores, happened);
        var positives = happened.Count(outcome => outcome);
        var points = new List<PrecisionRecallPoint>();
        var right = 0;
        for (var i = scores.Length - 1; i >= 0 && positives > 0;)
        {
            var threshold = scores[i];
            for (; i >= 0 && scores[i] == threshold; i--)
            {
                right += happened[i] ? 1 : 0;
            }

            points.Add(new PrecisionRecallPoint(threshold, right / (double)positives, right / (double)(scores.Length - 1 - i)));
        }

        return points.Count <= mostPoints ? [.. points] : Thinned(points, mostPoints);
    }

    private static ImmutableArray<PrecisionRecallPoint> Thinned(List<PrecisionRecallPoint> points, int most)
    {
        var kept = new List<PrecisionRecallPoint> { points[0] };
        foreach (var point in points.Skip(1).SkipLast(1))
        {
            // Recall ascends: one point in each of the cells that it passes.
            if ((int)(point.Recall * (most - 2)) > (int)(kept[^1].Recall * (most - 2)))
            {
                kept.Add(point);
            }
        }

        kept.Add(points[^1]);
        return [.. kept];
    }
}
