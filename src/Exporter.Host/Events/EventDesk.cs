using System.Collections.Immutable;
using Exporter.Feedback;
using Exporter.Feedback.Events;
using Exporter.Feedback.Storage;
using Exporter.Host.Endpoints;
using Exporter.Host.Incidents;
using Exporter.Host.Pipeline;

namespace Exporter.Host.Events;

/// <summary>Takes events that somebody reports: checks them, has them kept, and hands them to whoever acts on them.</summary>
/// <remarks>
/// A change goes to the outcomes of the predictors that it may be about, an incident the way of all reported incidents, maintenance with an end to the overrides. These come first,
/// so that an event that is known has had its effect. Whoever is told that an event is kept may rely on it.
/// </remarks>
/// <param name="pipeline">Whom events may be about, and which times they may have.</param>
/// <param name="recent">The events that are shown.</param>
/// <param name="incidents">Takes those that are incidents.</param>
/// <param name="maintenance">Takes those that are maintenance.</param>
/// <param name="store">Where events are kept; null where nothing is.</param>
/// <param name="time">The process's clock: when something was posted, and what lies in the future.</param>
internal sealed class EventDesk(StreamPipeline pipeline, RecentEvents recent, IncidentDesk incidents, MaintenanceDesk maintenance, Store? store, TimeProvider time)
{
    private readonly EventCensus _census = new(pipeline);
    private readonly EventCheck _check = new(pipeline);

    /// <summary>Hears of each event that is kept, and of what changes about it; null for nobody.</summary>
    public Action<ReportedEvent>? Kept { get; init; }

    /// <summary>True where there is a store.</summary>
    public bool IsOpen => store is not null;

    /// <summary>The time of the clock, Unix ms.</summary>
    public long ClockMs => time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Takes events.</summary>
    /// <param name="posted">Events, or what is wrong with them.</param>
    /// <param name="origin">The address that the request came from.</param>
    /// <param name="cancellation">Gives up waiting; what is under way is written all the same.</param>
    /// <returns>What became of each; null when it could not be written in time.</returns>
    public async Task<IReadOnlyList<EventReceiptAnswer>?> TakeAsync(IReadOnlyList<PostedEvent> posted, string origin, CancellationToken cancellation)
    {
        var mistakes = posted.Select(one => one.Event is null ? one.Mistakes : _check.MistakesOf(one.Event, ClockMs)).ToArray();
        if (!await TryActAsync(posted, mistakes, origin, cancellation).ConfigureAwait(false))
        {
            return null;
        }

        int[] kept = [.. Enumerable.Range(0, posted.Count).Where(index => mistakes[index].Count == 0)];
        ReportedEvent[] events = [.. kept.Select(index => posted[index].Event!)];
        var write = new EventWrite([.. kept.Select(index => new EventToKeep(posted[index].Event!, posted[index].HasStart, PredictorsOf(posted[index].Event!)))], ClockMs);
        ImmutableArray<EventReceipt>? receipts = kept.Length == 0 ? [] : await CommittedWrite.InTimeAsync(store, write, DeliverAsync(write), time, cancellation).ConfigureAwait(false);
        if (receipts is not { } known)
        {
            return null;
        }

        var counts = _census.Count(events);
        var answers = new EventReceiptAnswer[posted.Count];
        foreach (var (index, found) in mistakes.Index())
        {
            answers[index] = EventReceiptAnswer.Not(index, posted[index].Event, found);
        }

        for (var i = 0; i < known.Length; i++)
        {
            FeedbackMetrics.Reported(events[i].Kind, known[i].Result);
            answers[kept[i]] = EventReceiptAnswer.Of(kept[i], events[i], known[i].Result, counts[i]);
        }

        return answers;
    }

    /// <summary>Has incidents and maintenance take effect; what is refused there is a mistake here.</summary>
    /// <returns>False where it could not be written in time.</returns>
    private async Task<bool> TryActAsync(IReadOnlyList<PostedEvent> posted, IReadOnlyList<string>[] mistakes, string origin, CancellationToken cancellation)
    {
        int[] failures = [.. Enumerable.Range(0, posted.Count).Where(index => mistakes[index].Count == 0 && posted[index].Event!.Kind == EventKind.Incident)];
        var reported = failures.Select(index => ((PostedIncident?)IncidentOf(Timed(posted[index])), ""));
        if (await incidents.TakeAsync([.. reported], cancellation).ConfigureAwait(false) is not { } receipts)
        {
            return false;
        }

        foreach (var refused in receipts.Where(receipt => receipt.Error is not null).GroupBy(receipt => receipt.Index))
        {
            mistakes[failures[refused.Key]] = [.. refused.Select(receipt => receipt.Error!)];
        }

        foreach (var (index, one) in posted.Index())
        {
            if (mistakes[index].Count == 0 && one.Event is { Kind: EventKind.Maintenance } work)
            {
                if (await maintenance.TakeAsync(work, Known(work), origin, cancellation).ConfigureAwait(false) is not { } complaint)
                {
                    return false;
                }

                mistakes[index] = complaint.Length > 0 ? [complaint] : [];
            }
        }

        return true;
    }

    /// <summary>An event that does not say when it was is the one that is kept under its name, if there is one.</summary>
    private ReportedEvent Timed(PostedEvent posted) =>
        posted.HasStart || Known(posted.Event!) is not { } known ? posted.Event! : posted.Event! with { StartMs = known.Event.StartMs };

    private KeptEvent? Known(ReportedEvent reported) => store?.Read(connection => EventRows.Find(connection, reported.Key), null);

    private static PostedIncident IncidentOf(ReportedEvent reported) => new(
        reported.Predictor, reported.Labels, reported.StartMs, reported.EndMs, $"{reported.Source}/{reported.Id}", reported.Title, reported.Source);

    /// <summary>Whose outcomes take a change in: those that judge, and that it may be about.</summary>
    private ImmutableArray<string> PredictorsOf(ReportedEvent reported) => EventKinds.IsChange(reported.Kind)
        ? [.. pipeline.Definitions.Where(definition => definition.FailureExpression is not null && reported.Concerns(definition)).Select(definition => definition.Name)]
        : [];

    /// <summary>Hands events over once they are kept, whether somebody still waits for the answer or not.</summary>
    private async Task<ImmutableArray<EventReceipt>?> DeliverAsync(EventWrite write)
    {
        var receipts = await write.Receipts.ConfigureAwait(false);
        if (receipts is { } known)
        {
            // Runs of CI mark nothing.
            KeptEvent[] kept = [.. known.Where(receipt => receipt is { Result: EventResult.New or EventResult.Changed, Kept: { } one } && !EventKinds.IsCiRun(one.Event.Kind)).Select(receipt => receipt.Kept!)];
            recent.Add(kept);
            foreach (var one in kept)
            {
                Kept?.Invoke(one.Event);
            }

            foreach (var added in known.Where(receipt => receipt.Result == EventResult.New).Select(receipt => receipt.Kept!.Event))
            {
                foreach (var predictor in PredictorsOf(added))
                {
                    pipeline.Find(predictor)?.Outcomes.Take([added]);
                }
            }
        }

        return receipts;
    }
}
