using Exporter.Signals;

namespace Exporter.Models;

/// <summary>Something that happens to an entity, as the predictor's own expressions see it.</summary>
/// <param name="Kind">What.</param>
/// <param name="Entity">Labels that identify the entity; what fails need not have a signal, and so no prediction.</param>
/// <param name="Kept">Labels carried along; empty where none is known.</param>
public sealed record EntityEvent(EntityEventKind Kind, Labels Entity, Labels Kept)
{
    /// <summary>Entity and kept labels.</summary>
    public IEnumerable<Label> Labels => [.. Entity.Enumerate(), .. Kept.Enumerate()];
}
