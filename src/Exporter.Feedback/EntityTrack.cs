using Exporter.Signals;
using Exporter.Signals.State;

namespace Exporter.Feedback;

/// <summary>What the ledger holds of one entity, beside what waits for it in <see cref="PendingRings"/>.</summary>
/// <param name="entity">The entity.</param>
/// <param name="horizons">Number of horizons.</param>
internal sealed class EntityTrack(Labels entity, int horizons)
{
    // Nearly all entities have none.
    private AlertRuns?[]? _alerts;

    /// <summary>The entity.</summary>
    internal Labels Entity { get; private set; } = entity;

    /// <summary>Where the predictor's windows had it when they were last asked; not where they must have it.</summary>
    internal int Slot { get; private set; }

    /// <summary>The last step at which the predictor knew the entity, Unix ms.</summary>
    internal long LastKnownMs { get; set; }

    /// <summary>Alerts of a horizon that can still be told of; null for none.</summary>
    internal AlertRuns? AlertsOf(int horizon) => _alerts?[horizon];

    /// <summary>The same, made where there are none.</summary>
    internal AlertRuns NeedAlertsOf(int horizon, AlertRule rule) => (_alerts ??= new AlertRuns?[horizons])[horizon] ??= new AlertRuns(rule);

    /// <summary>Lets go of alerts that nobody will ask for.</summary>
    internal void DropAlertsOf(int horizon) => _alerts![horizon] = null;

    /// <summary>The windows have the entity elsewhere now.</summary>
    /// <param name="slot">Where.</param>
    /// <param name="entity">Equal labels, as the object that the windows hold: the next look is a comparison of references.</param>
    internal void MoveTo(int slot, Labels entity) => (Slot, Entity) = (slot, entity);

    /// <summary>Saves all but the entity's name.</summary>
    internal void Save(StateWriter writer)
    {
        writer.Write(LastKnownMs);
        for (var horizon = 0; horizon < horizons; horizon++)
        {
            var alerts = AlertsOf(horizon);
            writer.Write(alerts is not null);
            alerts?.Save(writer);
        }
    }

    /// <summary>Takes what was saved.</summary>
    /// <param name="reader">Where from.</param>
    /// <param name="rules">How alerts are judged, one a horizon.</param>
    internal void Load(StateReader reader, ReadOnlySpan<AlertRule> rules)
    {
        LastKnownMs = reader.Read<long>();
        for (var horizon = 0; horizon < horizons; horizon++)
        {
            if (reader.Read<byte>() != 0)
            {
                (_alerts ??= new AlertRuns?[horizons])[horizon] = AlertRuns.Load(reader, rules[horizon]);
            }
        }
    }
}
