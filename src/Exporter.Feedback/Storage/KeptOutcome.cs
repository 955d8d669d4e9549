using Exporter.Signals;

namespace Exporter.Feedback.Storage;

/// <summary>An alert, or the begin of an incident, with what became of it, as the store has it.</summary>
/// <param name="Place">When it began, and whose it is.</param>
/// <param name="Entity">Whom it is about.</param>
/// <param name="EndMs">When the alert was over, Unix ms; null while it goes on, and for an incident.</param>
/// <param name="PeakProbability">The highest probability while it went on; null for an incident.</param>
/// <param name="Outcome">The word for the outcome; null while nothing is decided.</param>
/// <param name="OtherMs">Of an alert, the begin of the incident that it announced; of an incident, that of the alert that announced it, Unix ms. Null for none.</param>
/// <param name="FiredMs">When people were told, Unix ms; null where nobody says so.</param>
/// <param name="ResolvedMs">When they were told that it is over, Unix ms; null where nobody says so.</param>
public sealed record KeptOutcome(
    OutcomePlace Place, Labels Entity, long? EndMs, double? PeakProbability, string? Outcome, long? OtherMs, long? FiredMs, long? ResolvedMs);

/// <summary>A place in the order of kept alerts or incidents.</summary>
/// <param name="StartMs">Begin of the one there, Unix ms.</param>
/// <param name="Predictor">Whose it is.</param>
/// <param name="Horizon">The horizon as it is written.</param>
/// <param name="EntityText">Its entity as the store writes it.</param>
public sealed record OutcomePlace(long StartMs, string Predictor, string Horizon, string EntityText);
