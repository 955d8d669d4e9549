using System.Collections.Immutable;
using Exporter.Signals;
using Exporter.Signals.Windows;

namespace Exporter.Models;

/// <summary>Finds what happens to a predictor's entities at a step: what somebody who looks at predictions wants to see beside them.</summary>
/// <remarks>A function of the windows. Allocates only for entities to which something happens.</remarks>
public static class EntityEvents
{
    /// <summary>Events of one kind told at most; those of the lowest slots are.</summary>
    public const int MaxOfAKind = 1000;

    /// <summary>How long a change is told of: five minutes, so that nobody who scrapes misses it, or a step where that is longer.</summary>
    public static TimeSpan Lately(TimeSpan step) => TimeSpan.FromTicks(Math.Max(TimeSpan.TicksPerMinute * 5, step.Ticks));

    /// <summary>All events at the windows' last step, failing entities first, each kind by ascending slot.</summary>
    /// <param name="windows">The windows.</param>
    /// <param name="kept">Kept labels of an entity.</param>
    public static ImmutableArray<EntityEvent> Of(PredictorWindows windows, Func<Labels, Labels> kept)
    {
        var sinceMs = windows.AsOfMs - (long)Lately(windows.Definition.Step).TotalMilliseconds;
        return
        [
            .. Of(EntityEventKind.Failing, windows.Definition.FailureExpression, windows, kept, windows.IsFailing),
            .. Of(EntityEventKind.Changed, windows.Definition.ChangeExpression, windows, kept, slot => windows.Changes(slot).LastMs > sinceMs),
        ];
    }

    private static IEnumerable<EntityEvent> Of(EntityEventKind kind, string? expression, PredictorWindows windows, Func<Labels, Labels> kept, Func<int, bool> happens) =>
        expression is null
            ? []
            : Enumerable.Range(0, windows.EntitySlots)
                .Where(slot => windows.Holds(slot) && happens(slot))
                .Take(MaxOfAKind)
                .Select(windows.EntityAt)
                .Select(entity => new EntityEvent(kind, entity, kept(entity)));
}
