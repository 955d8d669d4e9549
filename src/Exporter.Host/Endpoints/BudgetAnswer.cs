using System.Text.Json.Serialization;

namespace Exporter.Host.Endpoints;

/// <summary>The answer of <c>/api/v1/budget</c>.</summary>
/// <param name="Predictors">Those with a budget that have evaluated a step, in the order of the configuration.</param>
internal sealed record BudgetAnswer(IReadOnlyList<PredictorBudgetAnswer> Predictors);

/// <summary>One predictor's budget.</summary>
/// <param name="Predictor">Name of the predictor.</param>
/// <param name="Step">The last step, RFC 3339.</param>
/// <param name="Budget">As it is configured.</param>
/// <param name="Alerts">Alerts of all entities that may begin within the window.</param>
/// <param name="Window">Length of the window, which ends at the step.</param>
/// <param name="Used">Alerts that began within it.</param>
/// <param name="RoomAt">When another one may begin, RFC 3339; null where one may now.</param>
/// <param name="Model">Version of the model that the thresholds are for.</param>
/// <param name="ChosenFor">First instant of the day that the thresholds were chosen for, RFC 3339.</param>
/// <param name="Horizons">One element a horizon.</param>
internal sealed record PredictorBudgetAnswer(
    string Predictor,
    string Step,
    string Budget,
    int Alerts,
    string Window,
    int Used,
    string? RoomAt,
    string Model,
    string ChosenFor,
    IReadOnlyList<HorizonBudgetAnswer> Horizons);

/// <summary>The thresholds of one horizon.</summary>
/// <param name="Horizon">The horizon.</param>
/// <param name="Threshold">Probability from which a prediction is an alert.</param>
/// <param name="ClearThreshold">Probability below which an alert that has begun ends.</param>
/// <param name="OwnThreshold">The model's own threshold.</param>
/// <param name="Why">Why this threshold.</param>
/// <param name="ExpectedPerWeek">Alerts a week that are expected of it; null before a day was watched.</param>
/// <param name="TrainingWeeks">Weeks that training counts for in what is expected.</param>
/// <param name="LiveWeeks">Weeks watched live.</param>
/// <param name="TradeOff">What each threshold would give, ascending.</param>
internal sealed record HorizonBudgetAnswer(
    string Horizon,
    double Threshold,
    double ClearThreshold,
    double OwnThreshold,
    string Why,
    double? ExpectedPerWeek,
    double TrainingWeeks,
    double LiveWeeks,
    IReadOnlyList<TradeOffAnswer> TradeOff);

/// <summary>What one threshold would give.</summary>
/// <param name="Threshold">The threshold.</param>
/// <param name="ExpectedPerWeek">Alerts a week that are expected; null before a day was watched.</param>
/// <param name="Training">On held-out time; null where the model does not say.</param>
/// <param name="Live">In the last 28 days; null before a day was watched.</param>
internal sealed record TradeOffAnswer(double Threshold, double? ExpectedPerWeek, AlertsAnswer? Training, AlertsAnswer? Live);

/// <summary>How many alerts, and how good ones.</summary>
/// <param name="AlertsPerWeek">Alerts of all entities a week; of training, for as many entities as are watched live.</param>
/// <param name="Precision">Share of decided alerts that were right; null without any.</param>
/// <param name="Recall">Share of incidents that were announced; null without any.</param>
internal sealed record AlertsAnswer(double? AlertsPerWeek, double? Precision, double? Recall);

/// <summary>Serialisers made at build time.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(BudgetAnswer))]
internal sealed partial class BudgetJson : JsonSerializerContext;
