using System.Collections.Immutable;

namespace Exporter.Models.Evaluation;

/// <summary>The alerts of one entity, each with what came of it, by the rule of <see cref="EventEvaluation"/>.</summary>
/// <param name="Alerts">In order of time.</param>
/// <param name="OnsetsMs">Onsets that could have been announced, in order of time, Unix ms.</param>
public sealed record EntityAlerts(ImmutableArray<EntityAlert> Alerts, ImmutableArray<long> OnsetsMs)
{
    /// <summary>The first alert that announces an onset; null when none does.</summary>
    public EntityAlert? AnnouncementOf(long onsetMs)
    {
        foreach (var alert in Alerts)
        {
            if (alert.OnsetMs == onsetMs)
            {
                return alert;
            }
        }

        return null;
    }

    /// <summary>Holds an entity's alerts against its onsets.</summary>
    /// <param name="timeline">At least one step.</param>
    /// <param name="options">What confirms an alert.</param>
    public static EntityAlerts Of(EntityTimeline timeline, EventOptions options)
    {
        var (horizonMs, minLeadMs) = ((long)options.Horizon.TotalMilliseconds, (long)options.MinLead.TotalMilliseconds);
        ImmutableArray<long> onsets = [.. timeline.OnsetsMs.Where(onset => onset > timeline.Steps[0].StepMs)];
        var endMs = Math.Max(timeline.Steps[^1].StepMs, onsets.LastOrDefault(long.MinValue));
        return new EntityAlerts([.. Starts(timeline, options).Select(Outcome)], onsets);

        EntityAlert Outcome(long startMs)
        {
            foreach (var onset in onsets)
            {
                if (onset > startMs && onset - startMs >= minLeadMs && onset - startMs <= horizonMs)
                {
                    return new EntityAlert(startMs, onset, Decided: true);
                }
            }

            return new EntityAlert(startMs, null, Decided: startMs + horizonMs <= endMs && !timeline.IsUnknown(startMs, horizonMs));
        }
    }

    /// <summary>First step of each alert, ascending.</summary>
    private static List<long> Starts(EntityTimeline timeline, EventOptions options)
    {
        var (stepMs, mergeMs) = ((long)options.Step.TotalMilliseconds, (long)options.Merge.TotalMilliseconds);
        List<long> starts = [];
        long? lastAlertingMs = null;
        var passed = 0;
        foreach (var (atMs, alerting, holding) in timeline.Steps)
        {
            for (; passed < timeline.OnsetsMs.Count && timeline.OnsetsMs[passed] <= atMs; passed++)
            {
                // What alerts after an incident has begun speaks of the next one.
                lastAlertingMs = null;
            }

            var goesOn = atMs - lastAlertingMs - stepMs < Math.Max(1, mergeMs);
            if (alerting && !goesOn)
            {
                starts.Add(atMs);
            }

            lastAlertingMs = alerting || (holding && goesOn) ? atMs : lastAlertingMs;
        }

        return starts;
    }
}
