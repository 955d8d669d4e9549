namespace Exporter.Signals;

/// <summary>When a challenger becomes champion by itself: <c>promotion</c> of a predictor. Immutable.</summary>
public sealed record PromotionRule
{
    /// <summary>What the challenger must be better by, on average over all horizons.</summary>
    public PromotionMeasure Measure { get; init; } = PromotionMeasure.AucPr;

    /// <summary>How sure one must be that it is better, whatever the number of looks: the chance that one which is no better is ever promoted is at most 1 − this. 0.5..1, exclusive.</summary>
    public double Confidence { get; init; } = 0.95;

    /// <summary>Incidents that both could have announced, for every horizon, before the first look, and between any two.</summary>
    public int Incidents { get; init; } = 20;

    /// <summary>Event time that both have predicted side by side before the first look.</summary>
    public TimeSpan Duration { get; init; } = TimeSpan.FromDays(7);

    /// <summary>Event time that a champion stays at least, however it became champion.</summary>
    public TimeSpan CoolDown { get; init; } = TimeSpan.FromDays(1);

    /// <summary>Longest time to score a step, 99th percentile; null for no limit.</summary>
    public TimeSpan? MaxLatency { get; init; }

    /// <summary>The same by that of the champion, as a multiple; null for no limit.</summary>
    public double? MaxLatencyRatio { get; init; }
}
