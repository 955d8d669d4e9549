using Exporter.Feedback.Events;
using Exporter.Feedback.Storage;
using Exporter.Signals;

namespace Exporter.Host.Events;

/// <summary>The latest events, in memory: what series and the page show of them.</summary>
/// <remarks>A part of what the store has, so the next process begins with the same. Safe from several threads.</remarks>
internal sealed class RecentEvents
{
    /// <summary>Events that are held; older ones are in the store only.</summary>
    public const int Max = 10_000;

    private readonly Lock _adding = new();

    // Replaced as a whole, so that readers need no lock.
    private volatile KeptEvent[] _held = [];

    /// <summary>Begins with what the store has.</summary>
    public RecentEvents(Store? store) => Add(store?.Read(connection => EventRows.ReadSince(connection, long.MinValue, Max), []) ?? []);

    /// <summary>The events, the newest first; another array after each change.</summary>
    public IReadOnlyList<KeptEvent> All => _held;

    /// <summary>Takes in events that are kept; one that is held already is replaced.</summary>
    public void Add(IReadOnlyCollection<KeptEvent> events)
    {
        if (events.Count == 0)
        {
            return;
        }

        lock (_adding)
        {
            var known = All.ToDictionary(kept => kept.Event.Key);
            foreach (var kept in events)
            {
                known[kept.Event.Key] = kept;
            }

            _held = [.. known.Values.OrderByDescending(kept => kept.Event.StartMs).ThenByDescending(kept => kept.PostedMs).ThenBy(kept => kept.Event.Id, StringComparer.Ordinal).Take(Max)];
        }
    }

    /// <summary>The events about an entity, the newest first.</summary>
    /// <param name="definition">Its predictor.</param>
    /// <param name="entity">Labels that identify it.</param>
    /// <param name="kept">Labels carried along with it.</param>
    /// <param name="most">No more than these.</param>
    public IEnumerable<KeptEvent> Of(PredictorDefinition definition, Labels entity, Labels kept, int most) => All
        .Where(one => one.Event.Concerns(definition)
            && one.Event.Labels.Enumerate().All(label => (entity.Get(label.Name) is { Length: > 0 } value ? value : kept.Get(label.Name)) == label.Value))
        .Take(most);
}
