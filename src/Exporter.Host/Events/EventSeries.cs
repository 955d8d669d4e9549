using Exporter.Feedback.Events;
using Exporter.Host.Overrides;
using Exporter.Host.Pipeline;
using Exporter.Signals;

namespace Exporter.Host.Events;

/// <summary>The latest event of each kind about an entity.</summary>
/// <param name="Predictor">The entity's predictor.</param>
/// <param name="Entity">Labels that identify it.</param>
/// <param name="Carried">Labels carried along with it.</param>
/// <param name="Event">The event.</param>
/// <param name="Entities">How many entities of the predictor the event is about.</param>
internal sealed record LatestEvent(string Predictor, Labels Entity, Labels Carried, KeptEvent Event, int Entities);

/// <summary>Finds what is shown of events as series: for each entity the latest event of each kind.</summary>
/// <remarks>
/// A function of the events that are held and of the entities that are known, so it needs no memory of its own: an entity that appears after its deployment has
/// that deployment. What the last scrape saw is kept until a step or an event comes. Safe from several threads.
/// </remarks>
/// <param name="pipeline">Whose entities.</param>
/// <param name="recent">The events.</param>
/// <param name="time">The process's clock, until there is a stream.</param>
internal sealed class EventSeries(StreamPipeline pipeline, RecentEvents recent, TimeProvider time)
{
    /// <summary>Entities and kinds that are shown at most, of all predictors together; those of the newest events are.</summary>
    public const int Max = 10_000;

    /// <summary>How long an event is shown after its start: as long as features of changes look back.</summary>
    public static readonly TimeSpan Shown = TimeSpan.FromDays(7);

    private readonly EventCensus _census = new(pipeline);
    private volatile Seen? _seen;

    /// <summary>What there is now, and how much was left out.</summary>
    public (IReadOnlyList<LatestEvent> Events, int Dropped) Now()
    {
        var (events, nowMs) = (recent.All, OverrideTimes.Of(pipeline, time).NowMs);
        if (events.Count == 0)
        {
            return ([], 0);
        }

        if (_seen is not { } seen || !ReferenceEquals(seen.Of, events) || seen.NowMs != nowMs)
        {
            LatestEvent[] all = [.. pipeline.Predictors.SelectMany(runtime => Latest(runtime, events, nowMs)).OrderByDescending(latest => latest.Event.Event.StartMs)];
            _seen = seen = new Seen(events, nowMs, [.. all.Take(Max)], Math.Max(0, all.Length - Max));
        }

        return (seen.Events, seen.Dropped);
    }

    private List<LatestEvent> Latest(PredictorRuntime runtime, IReadOnlyList<KeptEvent> events, long nowMs)
    {
        var index = new EntityIndex<KeptEvent>();
        var sinceMs = nowMs - (long)Shown.TotalMilliseconds;
        foreach (var kept in events.Where(kept => kept.Event.StartMs > sinceMs && kept.Event.StartMs <= nowMs && kept.Event.Concerns(runtime.Definition)))
        {
            index.Add(kept.Event.Labels, kept);
        }

        if (index.IsEmpty)
        {
            return [];
        }

        List<LatestEvent> found = [];
        Dictionary<EventKey, int> counts = [];
        foreach (var (entity, carried) in _census.Entities(runtime))
        {
            KeptEvent[] about = [.. index.Of(entity, carried)];
            foreach (var kept in about)
            {
                counts[kept.Event.Key] = counts.GetValueOrDefault(kept.Event.Key) + 1;
            }

            found.AddRange(about.GroupBy(kept => kept.Event.Kind)
                .Select(kind => kind.MaxBy(kept => (kept.Event.StartMs, kept.PostedMs))!)
                .Select(kept => new LatestEvent(runtime.Definition.Name, entity, carried, kept, 0)));
        }

        return [.. found.Select(latest => latest with { Entities = counts[latest.Event.Event.Key] })];
    }

    private sealed record Seen(IReadOnlyList<KeptEvent> Of, long NowMs, IReadOnlyList<LatestEvent> Events, int Dropped);
}
