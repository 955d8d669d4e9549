using System.Collections.Immutable;
using Exporter.Signals;

namespace Exporter.Feedback.Events;

/// <summary>Events that one step takes in.</summary>
public sealed class StepChanges
{
    private readonly EntityIndex<EventKey> _index = new();
    private readonly Func<Labels, Labels> _kept;

    /// <summary>The changes of a step.</summary>
    /// <param name="events">All of one predictor.</param>
    /// <param name="sinceMs">When the first of what waits for its outcome was said, Unix ms: what was changed before concerns nobody.</param>
    /// <param name="kept">Labels that are carried along with an entity.</param>
    internal StepChanges(ImmutableArray<ReportedEvent> events, long sinceMs, Func<Labels, Labels> kept)
    {
        (Events, _kept) = (events, kept);
        foreach (var change in events.Where(change => change.StartMs > sinceMs))
        {
            _index.Add(change.Labels, change.Key);
        }
    }

    /// <summary>The events.</summary>
    public ImmutableArray<ReportedEvent> Events { get; }

    /// <summary>True for an entity that one of them is about.</summary>
    internal bool Concern(Labels entity) => _index.Of(entity, _kept(entity)).Any();
}
