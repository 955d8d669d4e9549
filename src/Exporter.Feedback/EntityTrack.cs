using Exporter.Signals;
using Exporter.Signals.State;

namespace Exporter.Feedback;

/// <summary>An entity that the ledger follows; what waits for it is with each <see cref="Contender"/>.</summary>
/// <param name="entity">The entity.</param>
/// <param name="horizons">Number of horizons.</param>
/// <param name="openedMs">The step from which on it is followed, Unix ms.</param>
internal sealed class EntityTrack(Labels entity, int horizons, long openedMs)
{
    private const long Never = long.MinValue;

    /// <summary>The entity.</summary>
    internal Labels Entity { get; private set; } = entity;

    /// <summary>Where the predictor's windows had it when they were last asked; not where they must have it.</summary>
    internal int Slot { get; private set; }

    /// <summary>The step from which on it is followed, Unix ms.</summary>
    internal long OpenedMs { get; private set; } = openedMs;

    /// <summary>Its incidents; null where none is known.</summary>
    internal IncidentHistory? Incidents { get; private set; }

    /// <summary>The last step at which the predictor knew the entity, Unix ms.</summary>
    internal long LastKnownMs { get; set; }

    /// <summary>What the champion's alerts would have been at the model's own thresholds, had there been no budget; what is decided of them is not amended.</summary>
    internal HorizonRuns Unlimited { get; } = new(horizons, isAmended: false);

    /// <summary>The last step at which a budget withheld an alert, Unix ms.</summary>
    internal long WithheldMs { get; set; } = Never;

    /// <summary>Its incidents, made where there are none.</summary>
    internal IncidentHistory NeedIncidents() => Incidents ??= new IncidentHistory();

    /// <summary>The windows have the entity elsewhere now.</summary>
    /// <param name="slot">Where.</param>
    /// <param name="entity">Equal labels, as the object that the windows hold: the next look is a comparison of references.</param>
    internal void MoveTo(int slot, Labels entity) => (Slot, Entity) = (slot, entity);

    /// <summary>Saves all but the entity's name.</summary>
    internal void Save(StateWriter writer)
    {
        writer.Write(LastKnownMs);
        writer.Write(WithheldMs);
        writer.Write(OpenedMs);
        writer.Write(Incidents is not null);
        Incidents?.Save(writer);
        Unlimited.Save(writer);
    }

    /// <summary>Takes what was saved.</summary>
    /// <param name="reader">Where from.</param>
    /// <param name="rules">How alerts are judged, one a horizon.</param>
    internal void Load(StateReader reader, ReadOnlySpan<AlertRule> rules)
    {
        LastKnownMs = reader.Read<long>();
        WithheldMs = reader.Read<long>();
        OpenedMs = reader.Read<long>();
        Incidents = reader.Read<byte>() != 0 ? IncidentHistory.Load(reader) : null;
        Unlimited.Load(reader, rules);
    }
}
