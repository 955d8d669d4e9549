using Exporter.Signals;

namespace Exporter.Feedback.Events;

/// <summary>Something that was done to a fleet, or happened to it, as somebody wrote it down.</summary>
/// <param name="Source">Who or what says so; may be empty.</param>
/// <param name="Id">Names it within the source: the same one posted again is the same event.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Predictor">The only predictor whose entities it is about; empty for all.</param>
/// <param name="Labels">What it is about: every entity that has all of them, among its own labels and those that are carried along.</param>
/// <param name="StartMs">When it was, or began, Unix ms.</param>
/// <param name="EndMs">When it was over, Unix ms, not before the start; null for an instant, or while that is not known.</param>
/// <param name="Title">In a few words; may be empty.</param>
/// <param name="Url">Where more is told; may be empty.</param>
/// <param name="Version">What was rolled out; empty where that means nothing.</param>
/// <param name="Size">How large it was, in whatever its sender counts; null where nobody says.</param>
public sealed record ReportedEvent(
    string Source, string Id, EventKind Kind, string Predictor, Labels Labels, long StartMs, long? EndMs, string Title, string Url, string Version, double? Size)
{
    /// <summary>Identifies the event among those of all sources.</summary>
    public EventKey Key => new(Source, Id);

    /// <summary>True where it may be about entities of a predictor: it is not another's, and they may have all of its labels.</summary>
    public bool Concerns(PredictorDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(definition);
        return (Predictor.Length == 0 || Predictor == definition.Name)
            && Labels.Enumerate().All(label => definition.EntityLabels.Contains(label.Name) || definition.KeepLabels.Contains(label.Name));
    }
}

/// <summary>Identifies an event.</summary>
/// <param name="Source">Who or what says so.</param>
/// <param name="Id">Names it there.</param>
public readonly record struct EventKey(string Source, string Id);

/// <summary>An event as the store has it.</summary>
/// <param name="Event">What was reported.</param>
/// <param name="IsNewVersion">Whether its version was the first of its name for that kind and those labels; null without a version.</param>
/// <param name="PostedMs">When it was posted, by the clock, Unix ms.</param>
public sealed record KeptEvent(ReportedEvent Event, bool? IsNewVersion, long PostedMs);
