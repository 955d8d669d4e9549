using System.Text.Json.Serialization;
using Exporter.Feedback.Storage;
using Exporter.Host.Endpoints;

namespace Exporter.Host.Outcomes;

/// <summary>The answer of <c>/api/v1/outcomes</c>.</summary>
/// <param name="Predictors">One element a predictor, in the order of the configuration.</param>
internal sealed record OutcomesAnswer(IReadOnlyList<PredictorOutcomesAnswer> Predictors);

/// <summary>How one predictor did.</summary>
/// <param name="Predictor">Name of the predictor.</param>
/// <param name="Horizons">One element a horizon.</param>
internal sealed record PredictorOutcomesAnswer(string Predictor, IReadOnlyList<HorizonOutcomesAnswer> Horizons);

/// <summary>How one horizon's predictions did.</summary>
/// <param name="Horizon">The horizon.</param>
/// <param name="Windows">Over the last 1, 7 and 30 days; empty before the first outcome.</param>
internal sealed record HorizonOutcomesAnswer(string Horizon, IReadOnlyList<OutcomeWindowAnswer> Windows);

/// <summary>How predictions did over a span of time; null is a number that does not exist yet.</summary>
/// <param name="Window">The span, which ends at the last step.</param>
/// <param name="BrierScore">Mean of (probability − outcome)².</param>
/// <param name="CalibrationError">Mean distance of probability and observed share.</param>
/// <param name="AlertPrecision">Share of decided alerts that were right.</param>
/// <param name="AlertsDecided">Alerts that are known to have been right or wrong.</param>
/// <param name="EventRecall">Share of incidents that were announced.</param>
/// <param name="PredictionPrecision">Share of predictions at or above the threshold that came true.</param>
/// <param name="PredictionRecall">Share of predictions before an incident that were at or above the threshold.</param>
/// <param name="AlertsPerWeek">Alerts that began, a week.</param>
/// <param name="Expected">What the probabilities of the span expect of themselves.</param>
internal sealed record OutcomeWindowAnswer(
    string Window,
    double? BrierScore,
    double? CalibrationError,
    double? AlertPrecision,
    long AlertsDecided,
    double? EventRecall,
    double? PredictionPrecision,
    double? PredictionRecall,
    double? AlertsPerWeek,
    ExpectedOutcomesAnswer Expected);

/// <summary>What probabilities expect of themselves, by the same names; null is a number that does not exist yet.</summary>
/// <param name="BrierScore">Mean p(1 − p).</param>
/// <param name="AlertPrecision">Mean probability that alerts began with.</param>
/// <param name="EventRecall">Share of the incidents to be expected that alerts announce.</param>
/// <param name="PredictionPrecision">Mean probability at or above the threshold.</param>
/// <param name="PredictionRecall">Share of all probability that lies at or above the threshold.</param>
internal sealed record ExpectedOutcomesAnswer(double? BrierScore, double? AlertPrecision, double? EventRecall, double? PredictionPrecision, double? PredictionRecall);

/// <summary>The answer of <c>/api/v1/outcomes/alerts</c>.</summary>
/// <param name="Alerts">The newest first.</param>
/// <param name="Next">What <c>after</c> must be to get the next ones; null at the end.</param>
internal sealed record AlertOutcomesAnswer(IReadOnlyList<AlertOutcomeAnswer> Alerts, string? Next);

/// <summary>One alert, and what became of it.</summary>
/// <param name="Predictor">Whose it is.</param>
/// <param name="Horizon">The horizon.</param>
/// <param name="Labels">Whom it is about.</param>
/// <param name="Start">When it began, RFC 3339.</param>
/// <param name="End">When it was over; absent while it goes on.</param>
/// <param name="PeakProbability">The highest probability while it went on.</param>
/// <param name="Outcome"><c>right</c>, <c>wrong</c>, <c>uncertain</c> or <c>undecided</c>.</param>
/// <param name="Onset">Begin of the incident that it announced; absent for none.</param>
/// <param name="LeadSeconds">How long before it.</param>
/// <param name="Notified">When people were told; absent where nobody says so.</param>
/// <param name="Resolved">When they were told that it is over; absent where nobody says so.</param>
internal sealed record AlertOutcomeAnswer(
    string Predictor,
    string Horizon,
    IReadOnlyDictionary<string, string> Labels,
    string Start,
    string? End,
    double? PeakProbability,
    string Outcome,
    string? Onset,
    double? LeadSeconds,
    string? Notified,
    string? Resolved)
{
    /// <summary>Describes a kept alert.</summary>
    public static AlertOutcomeAnswer Of(KeptOutcome kept) => new(
        kept.Place.Predictor,
        kept.Place.Horizon,
        LabelMap.Of(kept.Entity),
        AdviceText.Time(kept.Place.StartMs),
        AdviceText.OptionalTime(kept.EndMs),
        kept.PeakProbability,
        kept.Outcome ?? "undecided",
        AdviceText.OptionalTime(kept.OtherMs),
        (kept.OtherMs - kept.Place.StartMs) / 1000.0,
        AdviceText.OptionalTime(kept.FiredMs),
        AdviceText.OptionalTime(kept.ResolvedMs));
}

/// <summary>The answer of <c>/api/v1/outcomes/incidents</c>.</summary>
/// <param name="Incidents">The newest first, one element a horizon.</param>
/// <param name="Next">What <c>after</c> must be to get the next ones; null at the end.</param>
internal sealed record IncidentOutcomesAnswer(IReadOnlyList<IncidentOutcomeAnswer> Incidents, string? Next);

/// <summary>One incident, and whether it was announced.</summary>
/// <param name="Predictor">Whose it is.</param>
/// <param name="Horizon">The horizon.</param>
/// <param name="Labels">What failed.</param>
/// <param name="Onset">When it began, RFC 3339.</param>
/// <param name="Outcome"><c>caught</c>, <c>missed</c> or <c>uncertain</c>.</param>
/// <param name="Alert">Start of the alert that announced it; absent for none.</param>
/// <param name="LeadSeconds">How long before it.</param>
internal sealed record IncidentOutcomeAnswer(
    string Predictor, string Horizon, IReadOnlyDictionary<string, string> Labels, string Onset, string Outcome, string? Alert, double? LeadSeconds)
{
    /// <summary>Describes the begin of a kept incident.</summary>
    public static IncidentOutcomeAnswer Of(KeptOutcome kept) => new(
        kept.Place.Predictor,
        kept.Place.Horizon,
        LabelMap.Of(kept.Entity),
        AdviceText.Time(kept.Place.StartMs),
        kept.Outcome ?? "undecided",
        AdviceText.OptionalTime(kept.OtherMs),
        (kept.Place.StartMs - kept.OtherMs) / 1000.0);
}

/// <summary>Serialisers made at build time.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(OutcomesAnswer))]
[JsonSerializable(typeof(AlertOutcomesAnswer))]
[JsonSerializable(typeof(IncidentOutcomesAnswer))]
internal sealed partial class OutcomesJson : JsonSerializerContext;
