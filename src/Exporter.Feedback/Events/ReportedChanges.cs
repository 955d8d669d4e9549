using System.Collections.Immutable;
using Exporter.Signals;

namespace Exporter.Feedback.Events;

/// <summary>Events of one predictor that change entities, and that no step has taken in yet.</summary>
/// <remarks>
/// An event is taken in by the first step at or after it, by all entities that are known then, and written down with that step. Those whose time has not come wait; those from before
/// anything that waits for its outcome was said are taken in and change nothing. Safe from several threads.
/// </remarks>
/// <param name="longestHorizon">How long outcomes are waited for.</param>
public sealed class ReportedChanges(TimeSpan longestHorizon)
{
    /// <summary>Events that one step takes in at most: the others wait for the next one.</summary>
    public const int MaxPerStep = 1024;

    private readonly Lock _lock = new();
    private readonly List<ReportedEvent> _waiting = [];
    private volatile bool _any;

    /// <summary>Has events taken in at the next step that knows their time.</summary>
    public void Add(IEnumerable<ReportedEvent> events)
    {
        lock (_lock)
        {
            _waiting.AddRange(events);
            _any = _waiting.Count > 0;
        }
    }

    /// <summary>What a step is to take in; it waits on until it is <see cref="Taken"/>.</summary>
    /// <param name="stepMs">The step, Unix ms.</param>
    /// <param name="kept">Labels that are carried along with an entity.</param>
    /// <returns>Null for nothing, which costs nothing.</returns>
    public StepChanges? Due(long stepMs, Func<Labels, Labels> kept)
    {
        if (!_any)
        {
            return null;
        }

        lock (_lock)
        {
            ImmutableArray<ReportedEvent> due = [.. _waiting.Where(change => change.StartMs <= stepMs).Take(MaxPerStep)];
            return due.IsEmpty ? null : new StepChanges(due, stepMs - (long)longestHorizon.TotalMilliseconds, kept);
        }
    }

    /// <summary>A step has taken changes in.</summary>
    public void Taken(StepChanges changes)
    {
        ArgumentNullException.ThrowIfNull(changes);
        lock (_lock)
        {
            _waiting.RemoveAll(changes.Events.Contains);
            _any = _waiting.Count > 0;
        }
    }
}
