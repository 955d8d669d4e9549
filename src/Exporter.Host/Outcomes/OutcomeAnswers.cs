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
/// <param name="AlertsPerWeek">Alerts that began, a week.</param>
internal sealed record OutcomeWindowAnswer(
    string Window, double? BrierScore, double? CalibrationError, double? AlertPrecision, long AlertsDecided, double? EventRecall, double? AlertsPerWeek);

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
