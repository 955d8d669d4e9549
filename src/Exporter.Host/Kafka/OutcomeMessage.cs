using Exporter.Feedback;
using Exporter.Host.Endpoints;
using Exporter.Host.Outcomes;

namespace Exporter.Host.Kafka;

/// <summary>One outcome as it is produced: an alert that was decided, or an incident that began, as <c>/api/v1/outcomes</c> tells of them.</summary>
/// <param name="Step">The step at which it became known, RFC 3339.</param>
/// <param name="Alert">The alert; absent where it is an incident.</param>
/// <param name="Incident">The incident; absent where it is an alert.</param>
internal sealed record OutcomeMessage(string Step, AlertOutcomeAnswer? Alert, IncidentOutcomeAnswer? Incident)
{
    /// <summary>Describes a decided alert.</summary>
    public static OutcomeMessage Of(SettledStep step, AlertEvent alert) => new(
        AdviceText.Time(step.StepMs),
        new AlertOutcomeAnswer(
            step.Predictor,
            step.Horizons[alert.Horizon],
            LabelMap.Of(alert.Entity),
            AdviceText.Time(alert.StartMs),
            AdviceText.OptionalTime(alert.EndMs),
            alert.Peak,
            NameOf(alert.Outcome),
            AdviceText.OptionalTime(alert.OnsetMs),
            (alert.OnsetMs - alert.StartMs) / 1000.0,
            null,
            null),
        null);

    /// <summary>Describes the begin of an incident.</summary>
    public static OutcomeMessage Of(SettledStep step, OnsetEvent onset) => new(
        AdviceText.Time(step.StepMs),
        null,
        new IncidentOutcomeAnswer(
            step.Predictor,
            step.Horizons[onset.Horizon],
            LabelMap.Of(onset.Entity),
            AdviceText.Time(onset.OnsetMs),
            NameOf(onset.Outcome),
            AdviceText.OptionalTime(onset.AlertMs),
            (onset.OnsetMs - onset.AlertMs) / 1000.0));

    private static string NameOf(AlertOutcome outcome) => outcome switch
    {
        AlertOutcome.Right => "right",
        AlertOutcome.Wrong => "wrong",
        _ => "uncertain",
    };

    private static string NameOf(OnsetOutcome outcome) => outcome switch
    {
        OnsetOutcome.Caught => "caught",
        OnsetOutcome.Missed => "missed",
        _ => "uncertain",
    };
}
