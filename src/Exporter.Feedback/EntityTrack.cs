using Exporter.Signals;

namespace Exporter.Feedback;

/// <summary>An entity that the ledger follows; what waits for it is with each <see cref="Contender"/>.</summary>
/// <param name="entity">The entity.</param>
internal sealed class EntityTrack(Labels entity)
{
    /// <summary>The entity.</summary>
    internal Labels Entity { get; private set; } = entity;

    /// <summary>Where the predictor's windows had it when they were last asked; not where they must have it.</summary>
    internal int Slot { get; private set; }

    /// <summary>The last step at which the predictor knew the entity, Unix ms.</summary>
    internal long LastKnownMs { get; set; }

    /// <summary>The windows have the entity elsewhere now.</summary>
    /// <param name="slot">Where.</param>
    /// <param name="entity">Equal labels, as the object that the windows hold: the next look is a comparison of references.</param>
    internal void MoveTo(int slot, Labels entity) => (Slot, Entity) = (slot, entity);
}
