using System.Collections.Concurrent;
using System.Collections.Immutable;
using Exporter.Signals;

namespace Exporter.Feedback;

/// <summary>Entities of one predictor about whose alerts somebody has done something, so that a failure that does not come proves nothing.</summary>
/// <remarks>Written by whoever hears of it (Alertmanager's silences, acknowledgements), read by the ledger at each step. Safe from several threads.</remarks>
public sealed class ActedEntities
{
    private readonly ConcurrentDictionary<Labels, long> _acknowledged = new();
    private volatile ImmutableHashSet<Labels> _silenced = [];

    /// <summary>True when there may be one.</summary>
    internal bool Any => !_silenced.IsEmpty || !_acknowledged.IsEmpty;

    /// <summary>These are silenced now, and no others.</summary>
    public void Silence(ImmutableHashSet<Labels> entities) => _silenced = entities;

    /// <summary>Somebody has taken on the entity's alerts.</summary>
    /// <param name="entity">Exactly its entity labels.</param>
    /// <param name="untilMs">The last step that this holds for, Unix ms of event time.</param>
    public void Acknowledge(Labels entity, long untilMs) => _acknowledged.AddOrUpdate(entity, untilMs, (_, known) => Math.Max(known, untilMs));

    /// <summary>True when the entity was acted on at a step; acknowledgements that are over are forgotten.</summary>
    internal bool Contains(Labels entity, long stepMs)
    {
        if (_silenced.Contains(entity))
        {
            return true;
        }

        if (!_acknowledged.TryGetValue(entity, out var untilMs))
        {
            return false;
        }

        if (untilMs >= stepMs)
        {
            return true;
        }

        _acknowledged.TryRemove(new(entity, untilMs));
        return false;
    }
}
