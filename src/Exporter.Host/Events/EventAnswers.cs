using System.Text.Json.Serialization;
using Exporter.Feedback.Events;
using Exporter.Feedback.Storage;
using Exporter.Host.Endpoints;

namespace Exporter.Host.Events;

/// <summary>The answer of <c>POST /api/v1/events</c>.</summary>
/// <param name="Events">What became of each, in the order of the request.</param>
/// <param name="Ignored">Why a webhook's delivery is no event; null where it is one.</param>
internal sealed record EventReceiptsAnswer(IReadOnlyList<EventReceiptAnswer> Events, string? Ignored = null);

/// <summary>What became of one event.</summary>
/// <param name="Index">Its place in the request.</param>
/// <param name="Source">Who or what says so; null where it cannot be read.</param>
/// <param name="Id">Its name; likewise.</param>
/// <param name="Result"><c>new</c>, <c>changed</c>, <c>known</c> or <see cref="Refused"/>.</param>
/// <param name="Entities">By predictor, how many of the entities that are known now it is about: its blast radius; null where it is refused.</param>
/// <param name="Errors">All that is wrong with it; null for nothing.</param>
internal sealed record EventReceiptAnswer(int Index, string? Source, string? Id, string Result, IReadOnlyDictionary<string, int>? Entities, IReadOnlyList<string>? Errors)
{
    /// <summary>It is not kept.</summary>
    public const string Refused = "refused";

    /// <summary>One that is not kept.</summary>
    public static EventReceiptAnswer Not(int index, ReportedEvent? reported, IReadOnlyList<string> errors) => new(index, reported?.Source, reported?.Id, Refused, null, errors);

    /// <summary>What became of an event that went to the store.</summary>
    public static EventReceiptAnswer Of(int index, ReportedEvent reported, EventResult result, IReadOnlyDictionary<string, int> entities) => result switch
    {
        EventResult.Conflict => Not(index, reported, [$"id \"{reported.Id}\" of source \"{reported.Source}\" is that of an event of another kind, of other labels or with another start"]),
        EventResult.Full => Not(index, reported, [$"{EventWrite.MaxKept} events are kept already"]),
        _ => new(index, reported.Source, reported.Id, result.ToString().ToLowerInvariant(), entities, null),
    };
}

/// <summary>The answer of <c>GET /api/v1/events</c>.</summary>
/// <param name="Events">The newest first.</param>
/// <param name="Next">What <c>after</c> must be to get the next ones; null at the end.</param>
internal sealed record EventsAnswer(IReadOnlyList<EventAnswer> Events, string? Next);

/// <summary>One event that is kept.</summary>
/// <param name="Source">Who or what says so.</param>
/// <param name="Id">Its name there.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Predictor">The only predictor that it is about; empty for all.</param>
/// <param name="Labels">What it is about: every entity that has all of them.</param>
/// <param name="Start">When it was, or began, RFC 3339.</param>
/// <param name="End">When it was over; null for an instant, or while that is not known.</param>
/// <param name="Title">In a few words.</param>
/// <param name="Url">Where more is told.</param>
/// <param name="Version">What was rolled out.</param>
/// <param name="Size">How large it was; null where nobody says.</param>
/// <param name="NewVersion">Whether nothing of that kind and those labels had that version before; null without a version.</param>
/// <param name="Posted">When it was posted, by the clock.</param>
/// <param name="Taken">By predictor, the step at which outcomes took a change in, null while none has; empty for what is no change.</param>
internal sealed record EventAnswer(
    string Source,
    string Id,
    string Kind,
    string Predictor,
    IReadOnlyDictionary<string, string> Labels,
    string Start,
    string? End,
    string Title,
    string Url,
    string Version,
    double? Size,
    bool? NewVersion,
    string Posted,
    IReadOnlyDictionary<string, string?> Taken)
{
    /// <summary>Describes a kept event.</summary>
    /// <param name="kept">The event.</param>
    /// <param name="steps">Which step of each predictor took it in.</param>
    public static EventAnswer Of(KeptEvent kept, IReadOnlyList<(string Predictor, long? TakenMs)> steps) => new(
        kept.Event.Source,
        kept.Event.Id,
        EventKinds.NameOf(kept.Event.Kind),
        kept.Event.Predictor,
        LabelMap.Of(kept.Event.Labels),
        AdviceText.Time(kept.Event.StartMs),
        AdviceText.OptionalTime(kept.Event.EndMs),
        kept.Event.Title,
        kept.Event.Url,
        kept.Event.Version,
        kept.Event.Size,
        kept.IsNewVersion,
        AdviceText.Time(kept.PostedMs),
        steps.ToDictionary(step => step.Predictor, step => AdviceText.OptionalTime(step.TakenMs), StringComparer.Ordinal));
}

/// <summary>Serialisers made at build time.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(EventReceiptsAnswer))]
[JsonSerializable(typeof(EventsAnswer))]
internal sealed partial class EventsJson : JsonSerializerContext;
