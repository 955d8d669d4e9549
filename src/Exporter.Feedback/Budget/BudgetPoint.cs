using Exporter.Models;

namespace Exporter.Feedback.Budget;

/// <summary>One threshold that a budget may choose.</summary>
/// <param name="Threshold">Probability from which a prediction would be an alert.</param>
/// <param name="ExpectedPerWeek">Alerts a week that are expected of all entities; null where nothing is known.</param>
/// <param name="Training">What alerts came to on held-out time; null where the model does not say. Its alerts are for each week of each entity.</param>
/// <param name="LivePerWeek">Alerts a week that it would have given live; null before a day was watched.</param>
/// <param name="LivePrecision">Share of those that were right; null where none is decided.</param>
/// <param name="LiveRecall">Share of the live incidents that they announced; null without incidents.</param>
public sealed record BudgetPoint(
    double Threshold, double? ExpectedPerWeek, TradeOffPoint? Training, double? LivePerWeek, double? LivePrecision, double? LiveRecall);
