using System.Collections.Immutable;
using Exporter.Features;
using Exporter.Models.Evaluation;
using Exporter.Models.Explain;
using Exporter.Trainer.Evaluation;

namespace Exporter.Trainer.Reporting;

/// <summary>Draws out some of the incidents that were caught, missed and falsely announced, for one horizon.</summary>
internal sealed class TimelineMaker(JudgedModel judged, int horizon)
{
    private const int MostOfAKind = 6;
    private const int MostPoints = 140;
    private const int MostSignals = 3;
    private const string LastValue = ":last";

    private readonly Contributions _contributions = new(judged.Definition, judged.Schema);
    private readonly FeatureMatrix _explained = new();
    private readonly long _horizonMs = (long)judged.Definition.Horizons[horizon].TotalMilliseconds;

    /// <summary>Timelines of each kind, evenly spread over those that there are.</summary>
    /// <param name="entities">The alerts of each entity of the part, in the part's order.</param>
    public ImmutableArray<IncidentTimeline> Make(IReadOnlyList<EntityAlerts> entities)
    {
        var all = judged.Part.Watched.Zip(entities).SelectMany(pair => StoriesOf(pair.First, pair.Second)).ToLookup(story => story.Kind);
        return [.. Enum.GetValues<TimelineKind>().SelectMany(kind => Spread([.. all[kind].OrderBy(story => story.AtMs)])).Select(Draw)];
    }

    private static IEnumerable<Story> StoriesOf(WatchedEntity entity, EntityAlerts outcomes)
    {
        foreach (var onset in outcomes.OnsetsMs)
        {
            var alert = outcomes.AnnouncementOf(onset);
            yield return new Story(alert is null ? TimelineKind.Missed : TimelineKind.Caught, entity, alert?.StartMs, onset);
        }

        foreach (var alert in outcomes.Alerts.Where(alert => alert is { Decided: true, OnsetMs: null }))
        {
            yield return new Story(TimelineKind.FalseAlarm, entity, alert.StartMs, null);
        }
    }

    private static IEnumerable<Story> Spread(Story[] stories) => stories.Length <= MostOfAKind
        ? stories
        : Enumerable.Range(0, MostOfAKind).Select(i => stories[(int)((long)i * (stories.Length - 1) / (MostOfAKind - 1))]);

    private IncidentTimeline Draw(Story story)
    {
        // What could announce the incident, or be announced by the alert, with some time around it.
        var beginMs = story.OnsetMs - _horizonMs ?? story.AtMs;
        var (fromMs, toMs) = (beginMs - (_horizonMs / 2), beginMs + (_horizonMs * 5 / 4));
        var shown = Thinned([.. PlacesBetween(story.Entity, fromMs, toMs)], story.Entity);
        var before = PlacesBetween(story.Entity, story.AlertMs ?? beginMs, (story.OnsetMs ?? beginMs + _horizonMs) - 1);
        var likeliest = before.Select(place => story.Entity.Positions[place]).DefaultIfEmpty(-1).MaxBy(position => position < 0 ? 0 : judged.ProbabilityAt(position, horizon));
        long[] steps = [.. shown.Select(place => story.Entity.StepsMs[place])];
        int[] positions = [.. shown.Select(place => story.Entity.Positions[place])];
        return new IncidentTimeline(
            story.Kind, story.Entity.Labels.ToString(), story.AlertMs, story.OnsetMs, likeliest < 0 ? null : judged.Rows.StepMsOf(judged.Part.Rows[likeliest]), fromMs, toMs,
            [.. steps], [.. positions.Select(position => Numbers.Short(judged.ProbabilityAt(position, horizon)))],
            [.. IncidentsBetween(story.Entity, fromMs, toMs)],
            likeliest < 0 ? [] : [.. Reasons(likeliest).Select(reason => new SignalTrace(reason.Signal, Math.Round(reason.Contribution, 4), [.. Values(reason.Signal, positions)]))]);
    }

    /// <summary>Places in the entity's own rows whose step lies between two instants, both included.</summary>
    private static IEnumerable<int> PlacesBetween(WatchedEntity entity, long fromMs, long toMs) =>
        Enumerable.Range(0, entity.StepsMs.Length).Where(place => entity.StepsMs[place] >= fromMs && entity.StepsMs[place] <= toMs);

    /// <summary>Of neighbours the likeliest, so that no alarm is lost to the eye.</summary>
    private int[] Thinned(int[] places, WatchedEntity entity)
    {
        var size = (places.Length + MostPoints - 1) / MostPoints;
        return size <= 1 ? places : [.. places.Chunk(size).Select(group => group.MaxBy(place => judged.ProbabilityAt(entity.Positions[place], horizon)))];
    }

    private static IEnumerable<IncidentSpan> IncidentsBetween(WatchedEntity entity, long fromMs, long toMs) =>
        from onset in entity.OnsetsMs
        where onset >= fromMs && onset <= toMs
        select new IncidentSpan(onset, Math.Min(toMs, entity.StepsMs.Where(step => step > onset).DefaultIfEmpty(toMs).First()));

    private IReadOnlyList<SignalContribution> Reasons(int position)
    {
        _explained.Reset(judged.Rows.StepMsOf(judged.Part.Rows[position]), 1, judged.Rows.Columns);
        judged.Rows.Row(judged.Part.Rows[position]).CopyTo(_explained.Add(0));
        return _contributions.Explain(judged.Scorer, _explained, 0, horizon, MostSignals);
    }

    private IEnumerable<double?> Values(string signal, int[] positions)
    {
        var column = judged.Schema.Names.IndexOf(signal + LastValue);
        return column < 0 ? [] : positions.Select(position => Numbers.Short(judged.Rows.Row(judged.Part.Rows[position])[column]));
    }

    /// <summary>An incident or a false alarm, before it is drawn.</summary>
    private sealed record Story(TimelineKind Kind, WatchedEntity Entity, long? AlertMs, long? OnsetMs)
    {
        public long AtMs => OnsetMs ?? AlertMs!.Value;
    }
}
