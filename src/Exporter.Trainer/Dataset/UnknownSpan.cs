namespace Exporter.Trainer.Dataset;

/// <summary>A span of time of which nobody knows what would have come of an entity by itself, both ends included, Unix ms.</summary>
/// <param name="FromMs">First instant.</param>
/// <param name="ToMs">Last instant.</param>
/// <param name="IsWork">Somebody worked on the entity: what failed in it is no incident, and no rows are taken of it. Otherwise an onset in it came all the same, and counts.</param>
public readonly record struct UnknownSpan(long FromMs, long ToMs, bool IsWork = false);
