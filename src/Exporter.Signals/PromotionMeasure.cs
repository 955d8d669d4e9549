namespace Exporter.Signals;

/// <summary>What two models are compared by.</summary>
public enum PromotionMeasure
{
    /// <summary>Area under the precision-recall curve, step by step: how well failures are ranked above the rest.</summary>
    AucPr,

    /// <summary>Mean square of probability − outcome; the smaller, the better.</summary>
    BrierScore,
}
