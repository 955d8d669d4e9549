namespace Exporter.Feedback.Rolling;

/// <summary>How good predictions should turn out to be by their own probabilities, before any outcome is known.</summary>
/// <remarks>
/// Confidence-based performance estimation (Guillory et al. 2021; Kivimäki et al. 2025): of a calibrated p, the prediction comes true with probability p. What was
/// predicted in the window counts, not what was decided in it. It sees what changes probabilities, and not that the same signals now mean something else:
/// then it stays as it was while what is realised falls.
/// </remarks>
/// <param name="BrierScore">Mean p(1 − p) of predictions, which is what (p − outcome)² comes to; NaN without predictions.</param>
/// <param name="AlertPrecision">Mean p that alerts began with: an alert is right when an incident begins within the horizon after its start. NaN without any.</param>
/// <param name="EventRecall">
/// Sum of p that alerts began with, by the incidents to be expected; NaN without predictions. An incident lies within the horizon of as many predictions as the horizon has
/// steps, so Σ p is that many times their number. At most 1.
/// </param>
/// <param name="PredictionPrecision">Mean p of predictions at or above the threshold; NaN without any.</param>
/// <param name="PredictionRecall">Σ p of predictions at or above the threshold, by Σ p of all; NaN without predictions.</param>
public sealed record ExpectedQuality(double BrierScore, double AlertPrecision, double EventRecall, double PredictionPrecision, double PredictionRecall)
{
    /// <summary>The quality to be expected of what was counted.</summary>
    /// <param name="counts">Predictions of the window.</param>
    /// <param name="horizonSteps">Steps that the horizon has.</param>
    internal static ExpectedQuality Of(ExpectedCounts counts, double horizonSteps) => new(
        counts.VarianceSum / counts.Made,
        counts.BegunSum / counts.Begun,
        Math.Min(1, counts.BegunSum * horizonSteps / counts.MadeSum),
        counts.ReachedSum / counts.Reached,
        counts.ReachedSum / counts.MadeSum);
}
