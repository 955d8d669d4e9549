namespace Exporter.Models.Evaluation;

/// <summary>Whether an entity's prediction was at or above the threshold at one step.</summary>
/// <param name="StepMs">The step, Unix ms.</param>
/// <param name="Alerting">At or above.</param>
/// <param name="Holding">Whether it was high enough for an alert that had begun to go on.</param>
public readonly record struct AlertStep(long StepMs, bool Alerting, bool Holding = false);

/// <summary>What was predicted for one entity and what happened to it.</summary>
/// <param name="Steps">Steps with a prediction in order of time; steps inside an incident left out.</param>
/// <param name="OnsetsMs">Onsets of incidents in order of time, Unix ms.</param>
public sealed record EntityTimeline(IReadOnlyList<AlertStep> Steps, IReadOnlyList<long> OnsetsMs)
{
    /// <summary>Spans in which somebody intervened, both ends included, Unix ms: an alert that reaches into one without an onset is not decided.</summary>
    public IReadOnlyList<(long FromMs, long ToMs)> UnknownMs { get; init; } = [];

    /// <summary>True where somebody intervened within a horizon after an instant.</summary>
    internal bool IsUnknown(long afterMs, long horizonMs) => UnknownMs.Any(span => span.ToMs > afterMs && span.FromMs <= afterMs + horizonMs);
}
