namespace Exporter.Feedback;

/// <summary>What of a model's promise is held against what happened.</summary>
public enum PromiseMeasure
{
    /// <summary>Right alerts of those that were decided, at the model's own thresholds.</summary>
    Precision,

    /// <summary>Predictions that came true by the sum of their probabilities.</summary>
    Calibration,
}
