using System.Collections.Immutable;

namespace Exporter.Models;

/// <summary>What alerts of one horizon came to on held-out time at each threshold that was tried: many and complete, or few and right.</summary>
public sealed record TradeOff
{
    /// <summary>Most points that a contract may hold for a horizon.</summary>
    public const int MaxPoints = 200;

    /// <summary>Time watched, summed over entities, weeks: how much the points rest on.</summary>
    public double EntityWeeks { get; init; }

    /// <summary>The thresholds tried, ascending.</summary>
    public ImmutableArray<TradeOffPoint> Points { get; init; } = [];

    /// <summary>What is known of the largest tried threshold that is not above <paramref name="threshold"/>, else of the lowest; null without any.</summary>
    /// <remarks>A lower threshold has, but for alerts that grow together, no fewer alerts: what is unknown between two is not taken for less.</remarks>
    public TradeOffPoint? At(double threshold) => Points.LastOrDefault(point => point.Threshold <= threshold) ?? Points.FirstOrDefault();

    /// <summary>True for what can have been measured: points ascend, and every number lies where such numbers lie.</summary>
    internal bool IsValid => EntityWeeks > 0
        && double.IsFinite(EntityWeeks)
        && !Points.IsDefaultOrEmpty
        && Points.Length <= MaxPoints
        && Points.All(point => point is { Threshold: >= 0 and <= 1, AlertsPerEntityWeek: >= 0 } && double.IsFinite(point.AlertsPerEntityWeek) && IsShare(point.Precision) && IsShare(point.Recall))
        && Points.Zip(Points.Skip(1)).All(pair => pair.First.Threshold < pair.Second.Threshold);

    private static bool IsShare(double? share) => share is null or (>= 0 and <= 1);
}

/// <summary>What alerts of one threshold came to.</summary>
/// <param name="Threshold">Probability from which a prediction is an alert.</param>
/// <param name="AlertsPerEntityWeek">Alerts that began, decided or not, for each week of each entity.</param>
/// <param name="Precision">Share of decided alerts that were right; null without any.</param>
/// <param name="Recall">Share of incidents that were announced; null without any.</param>
public sealed record TradeOffPoint(double Threshold, double AlertsPerEntityWeek, double? Precision, double? Recall);
