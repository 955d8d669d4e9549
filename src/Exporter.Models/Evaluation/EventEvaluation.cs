namespace Exporter.Models.Evaluation;

/// <summary>Holds alerts against incidents: the one rule by which trainer, demo and live reports count.</summary>
/// <remarks>
/// An alert is a run of alerting steps; steps that are <see cref="AlertStep.Holding"/> and pauses shorter than
/// <see cref="EventOptions.Merge"/> belong to it once it has begun, an onset ends it.
/// It is right when an onset lies after its start, at least <see cref="EventOptions.MinLead"/> and at most
/// <see cref="EventOptions.Horizon"/> away; it announces the first such onset and no other. An onset is detected when at
/// least one alert announces it.
/// Onsets at or before an entity's first step could not be announced and are left out.
/// </remarks>
public static class EventEvaluation
{
    /// <summary>Counts over all entities.</summary>
    public static EventResult Evaluate(IEnumerable<EntityTimeline> timelines, EventOptions options)
    {
        var tally = new EventTally(options);
        foreach (var timeline in timelines.Where(timeline => timeline.Steps.Count > 0))
        {
            tally.Add(timeline);
        }

        return tally.Result();
    }
}
