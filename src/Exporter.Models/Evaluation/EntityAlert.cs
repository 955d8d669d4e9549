namespace Exporter.Models.Evaluation;

/// <summary>One alert and what came of it.</summary>
/// <param name="StartMs">Its first step, Unix ms.</param>
/// <param name="OnsetMs">The onset that it announces, Unix ms; null for none so far.</param>
/// <param name="Decided">False when no onset came so far and the horizon reaches beyond the end of the data, or somebody intervened within it.</param>
public readonly record struct EntityAlert(long StartMs, long? OnsetMs, bool Decided);
