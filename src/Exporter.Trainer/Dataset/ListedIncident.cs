using Exporter.Signals;

namespace Exporter.Trainer.Dataset;

/// <summary>An incident that somebody wrote down.</summary>
/// <param name="Entity">Exactly the entity labels.</param>
/// <param name="StartMs">When it began, Unix ms.</param>
/// <param name="EndMs">When it was over, Unix ms; not before the start.</param>
public sealed record ListedIncident(Labels Entity, long StartMs, long EndMs);
