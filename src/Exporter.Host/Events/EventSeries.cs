using Exporter.Exposition;
using Exporter.Feedback.Events;
using Exporter.Host.Overrides;
using Exporter.Host.Pipeline;
using Exporter.Signals;

namespace Exporter.Host.Events;

/// <summary>Finds what is shown of events as series: for each entity the latest event of each kind.</summary>
/// <remarks>
/// A function of the events that are held and of the entities that are known, so it needs no memory of its own: an entity that appears after its deployment has
/// that deployment. What the last scrape saw is kept until a step, an event or its time comes. Safe from several threads.
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

    private static readonly (string Name, string Help, Func<LatestEvent, double?> Value)[] Families =
    [
        ("foresight_event_timestamp_seconds", "When the latest event of a kind about an entity was, or began, Unix time; for seven days.", latest => latest.Event.Event.StartMs / 1000.0),
        ("foresight_event_entities", "How many entities of the predictor the latest event of a kind about an entity is about: its blast radius.", latest => latest.Entities),
        ("foresight_event_size", "How large the latest event of a kind about an entity was, in whatever its sender counts; absent where nobody says.", latest => latest.Event.Event.Size),
        (
            "foresight_event_new_version",
            "1 where the latest event of a kind about an entity brought a version that it had never brought before, 0 for one again; absent without a version.",
            latest => Number(latest.Event.IsNewVersion)),
        (
            "foresight_event_during_incident",
            "1 where the latest change of a kind about an entity came while an incident was open, of the entity or of one that it depends on, 0 where none was; absent while that is not known.",
            latest => Number(latest.DuringIncident)),
        ("foresight_event_recent", "How many events of a kind about an entity began in the last seven days.", latest => latest.Recent),
    ];

    private readonly EventCensus _census = new(pipeline);
    private volatile Seen? _seen;

    /// <summary>What there is now, and how many entities and kinds were left out.</summary>
    public (IReadOnlyList<GaugeFamily> Families, int Dropped) Now()
    {
        var (events, nowMs) = (recent.All, OverrideTimes.Of(pipeline, time).NowMs);
        if (events.Count == 0)
        {
            return ([], 0);
        }

        var steps = StepsOf(pipeline.Predictors);
        if (_seen is not { } seen || !ReferenceEquals(seen.Of, events) || seen.Steps != steps || seen.UntilMs <= nowMs)
        {
            var untilMs = events.Select(kept => kept.Event.StartMs).Where(startMs => startMs > nowMs).DefaultIfEmpty(long.MaxValue).Min();
            LatestEvent[] all = [.. pipeline.Predictors.SelectMany(runtime => Latest(runtime, events, nowMs)).OrderByDescending(latest => latest.Event.Event.StartMs)];
            _seen = seen = new Seen(events, steps, untilMs, [.. Families.Select((_, family) => FamilyOf(family, all.Take(Max)))], Math.Max(0, all.Length - Max));
        }

        return (seen.Families, seen.Dropped);
    }

    private static double? Number(bool? isSo) => isSo is { } known ? known ? 1 : 0 : null;

    private static int StepsOf(IReadOnlyList<PredictorRuntime> predictors)
    {
        var steps = new HashCode();
        foreach (var runtime in predictors)
        {
            steps.Add(runtime.Definition.Name);
            steps.Add(runtime.Status.LastStepMs);
        }

        return steps.ToHashCode();
    }

    private static GaugeFamily FamilyOf(int number, IEnumerable<LatestEvent> events)
    {
        var (name, help, value) = Families[number];
        return new GaugeFamily(name, help, [.. from latest in events let wanted = value(latest) where wanted is not null select new GaugeSeries(latest.Labels, number == 0 ? TitleOf(latest.Event.Event) : default, wanted.Value)]);
    }

    private static Label TitleOf(ReportedEvent reported) => new(
        "event_title",
        reported.Title.Length > 0 ? reported.Title
        : reported.Version.Length > 0 ? $"{EventKinds.NameOf(reported.Kind)} {reported.Version}"
        : EventKinds.NameOf(reported.Kind));

    private List<LatestEvent> Latest(PredictorRuntime runtime, IReadOnlyList<KeptEvent> events, long nowMs)
    {
        var index = new EntityIndex<KeptEvent>();
        var sinceMs = nowMs - (long)Shown.TotalMilliseconds;

        // A switch of models is about a predictor, not about what its entities do: features must not learn from it.
        foreach (var kept in events.Where(kept => kept.Event.Kind != EventKind.ModelSwitch && kept.Event.StartMs > sinceMs && kept.Event.StartMs <= nowMs && kept.Event.Concerns(runtime.Definition)))
        {
            index.Add(kept.Event.Labels, kept);
        }

        if (index.IsEmpty)
        {
            return [];
        }

        List<(Labels Entity, LatestEvent Latest)> found = [];
        Dictionary<EventKey, int> counts = [];
        foreach (var (entity, carried) in _census.Entities(runtime))
        {
            KeptEvent[] about = [.. index.Of(entity, carried)];
            foreach (var kept in about)
            {
                counts[kept.Event.Key] = counts.GetValueOrDefault(kept.Event.Key) + 1;
            }

            found.AddRange(about.GroupBy(kept => kept.Event.Kind)
                .Select(kind => (Latest: kind.MaxBy(kept => (kept.Event.StartMs, kept.PostedMs))!, Count: kind.Count()))
                .Select(kind => (entity, new LatestEvent(
                    [new Label("predictor", runtime.Definition.Name), new Label("event_kind", EventKinds.NameOf(kind.Latest.Event.Kind)), .. entity.Enumerate(), .. carried.Enumerate()], kind.Latest, 0, kind.Count, null))));
        }

        var wereInIncident = pipeline.Gate.Run(() => runtime.WereInIncident([.. found.Select(one => (one.Entity, one.Latest.Event.Event.StartMs))]));
        return [.. found.Select((one, number) => one.Latest with
        {
            Entities = counts[one.Latest.Event.Event.Key],
            DuringIncident = EventKinds.IsChange(one.Latest.Event.Event.Kind) ? wereInIncident[number] : null,
        })];
    }

    private sealed record Seen(IReadOnlyList<KeptEvent> Of, int Steps, long UntilMs, IReadOnlyList<GaugeFamily> Families, int Dropped);
}
