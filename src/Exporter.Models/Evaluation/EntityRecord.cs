namespace Exporter.Models.Evaluation;

/// <summary>A step whose outcome is known.</summary>
/// <param name="Probability">What was predicted; NaN where a rule alerts without a probability.</param>
/// <param name="Alerting">Whether it alerted.</param>
/// <param name="Happened">Whether an onset came within the horizon.</param>
public readonly record struct KnownStep(float Probability, bool Alerting, bool Happened);

/// <summary>All that one entity adds to a <see cref="ScoreCard"/> for one horizon.</summary>
/// <param name="Timeline">Its alerts and onsets.</param>
/// <param name="Known">Its steps with a known outcome, in order of time.</param>
public sealed record EntityRecord(EntityTimeline Timeline, IReadOnlyList<KnownStep> Known);
