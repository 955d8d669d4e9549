using Exporter.Signals;
using Exporter.Signals.State;

namespace Exporter.Feedback;

/// <summary>What the ledger holds of one entity.</summary>
internal sealed class EntityTrack(Labels entity, ReadOnlySpan<int> capacities)
{
    /// <summary>The entity.</summary>
    internal Labels Entity { get; private set; } = entity;

    /// <summary>Where the predictor's windows had it when they were last asked; not where they must have it.</summary>
    internal int Slot { get; private set; }

    /// <summary>The last step at which the predictor knew the entity, Unix ms.</summary>
    internal long LastKnownMs { get; set; }

    /// <summary>One a horizon.</summary>
    internal HorizonTrack[] Horizons { get; } = Rings(capacities);

    /// <summary>The windows have the entity elsewhere now.</summary>
    /// <param name="slot">Where.</param>
    /// <param name="entity">Equal labels, as the object that the windows hold: the next look is a comparison of references.</param>
    internal void MoveTo(int slot, Labels entity) => (Slot, Entity) = (slot, entity);

    /// <summary>Saves all but the entity's name.</summary>
    internal void Save(StateWriter writer)
    {
        writer.Write(LastKnownMs);
        foreach (ref readonly var horizon in Horizons.AsSpan())
        {
            horizon.Pending.Save(writer);
            writer.Write(horizon.Alerts is not null);
            horizon.Alerts?.Save(writer);
        }
    }

    /// <summary>Takes what was saved.</summary>
    /// <param name="reader">Where from.</param>
    /// <param name="rules">How alerts are judged, one a horizon.</param>
    internal void Load(StateReader reader, ReadOnlySpan<AlertRule> rules)
    {
        LastKnownMs = reader.Read<long>();
        for (var i = 0; i < Horizons.Length; i++)
        {
            Horizons[i].Pending.Load(reader);
            Horizons[i].Alerts = reader.Read<byte>() != 0 ? AlertRuns.Load(reader, rules[i]) : null;
        }
    }

    private static HorizonTrack[] Rings(ReadOnlySpan<int> capacities)
    {
        var tracks = new HorizonTrack[capacities.Length];
        for (var i = 0; i < tracks.Length; i++)
        {
            tracks[i].Pending = new PendingRing(capacities[i]);
        }

        return tracks;
    }
}

/// <summary>What the ledger holds of one entity for one horizon.</summary>
internal struct HorizonTrack
{
    /// <summary>Predictions that wait.</summary>
    internal PendingRing Pending { get; set; }

    /// <summary>Alerts that can still be told of; null for none, as for nearly all.</summary>
    internal AlertRuns? Alerts { get; set; }
}
