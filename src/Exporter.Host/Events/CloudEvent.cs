using System.Text.Json;
using Exporter.Feedback.Events;
using Exporter.Host.Incidents;
using Exporter.Host.QueryApi;

namespace Exporter.Host.Events;

/// <summary>Reads CloudEvents 1.0 in each of the modes of their HTTP binding.</summary>
/// <remarks>
/// Specification: https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/http-protocol-binding.md and formats/json-format.md. <c>id</c> and <c>source</c> name the
/// event, <c>time</c> is its start, <c>subject</c> its title unless the data have one. The kind is a member of the data, or a part of <c>type</c>.
/// Extension attributes are let be.
/// </remarks>
internal static class CloudEvent
{
    /// <summary>Media type of one event in structured mode.</summary>
    public const string Structured = "application/cloudevents+json";

    /// <summary>Media type of several.</summary>
    public const string Batch = "application/cloudevents-batch+json";

    /// <summary>What the headers of binary mode begin with.</summary>
    public const string HeaderPrefix = "ce-";

    private const string Version = "1.0";

    // The vocabulary of https://cdevents.dev, of which the version is the last part.
    private static readonly (string Part, EventKind Kind)[] CdEvents =
    [
        ("cdevents.service.deployed", EventKind.Deployment),
        ("cdevents.service.upgraded", EventKind.Deployment),
        ("cdevents.service.rolledback", EventKind.Deployment),
        ("cdevents.service.removed", EventKind.Deployment),
        ("cdevents.environment.modified", EventKind.ConfigurationChange),
        ("cdevents.incident.detected", EventKind.Incident),
    ];

    /// <summary>Reads an event in structured mode.</summary>
    /// <param name="root">The event.</param>
    /// <param name="where">What it is, for messages.</param>
    /// <param name="nowMs">The time of the clock, Unix ms.</param>
    public static PostedEvent Read(JsonElement root, string where, long nowMs)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            return PostedEvent.Wrong($"{where} is {root.ValueKind}, not an object");
        }

        List<string> mistakes = [];
        var envelope = Envelope(
            name => root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null, where, mistakes);
        if (root.TryGetProperty("data_base64", out _))
        {
            mistakes.Add($"{where} has data_base64; data are taken as JSON only");
        }

        return root.TryGetProperty("data", out var data)
            ? EventReader.Read(envelope, data, $"data of {where}", nowMs)
            : PostedEvent.Wrong([.. mistakes, $"{where} has no data, and so no labels"]);
    }

    /// <summary>Reads an event in binary mode.</summary>
    /// <param name="headers">The request's.</param>
    /// <param name="data">The body.</param>
    /// <param name="nowMs">The time of the clock, Unix ms.</param>
    public static PostedEvent Read(IHeaderDictionary headers, JsonElement data, long nowMs) => EventReader.Read(
        // Binding, section 3.1.3.2: what is no printable ASCII is percent-encoded.
        Envelope(name => headers.TryGetValue(HeaderPrefix + name, out var value) && value is [{ } text] ? Uri.UnescapeDataString(text.Trim('"')) : null, "the event", []), data, "its data", nowMs);

    private static EventEnvelope Envelope(Func<string, string?> attribute, string where, List<string> mistakes)
    {
        string Required(string name, int maxLength)
        {
            var text = attribute(name) ?? "";
            if (text.Length == 0)
            {
                mistakes.Add($"{where} has no {name}");
            }
            else if (text.Length > maxLength)
            {
                mistakes.Add($"{where}: {name} has {text.Length} characters, at most {maxLength} are kept");
            }

            return text;
        }

        if (attribute("specversion") is var version && version != Version)
        {
            mistakes.Add(version is null ? $"{where} has no specversion" : $"{where}: specversion is \"{version}\", {Version} is taken");
        }

        var (id, source, type) = (Required("id", IncidentBody.MaxId), Required("source", IncidentBody.MaxId), Required("type", IncidentBody.MaxNote));
        long? startMs = null;
        if (attribute("time") is { Length: > 0 } time)
        {
            if (TimeText.TryParse(time, out var ms))
            {
                startMs = ms;
            }
            else
            {
                mistakes.Add($"{where}: time is \"{time}\", not RFC 3339");
            }
        }

        var subject = attribute("subject") ?? "";
        return new EventEnvelope
        {
            Id = id,
            Source = source,
            Kind = KindOf(type),
            StartMs = startMs,
            Title = subject.Length <= IncidentBody.MaxNote ? subject : subject[..IncidentBody.MaxNote],
            KindHint = $", and type \"{type}\" says none of them",
            Mistakes = mistakes,
        };
    }

    private static EventKind? KindOf(string type)
    {
        foreach (var part in type.Split('.', '/'))
        {
            if (EventKinds.TryParse(part, out var kind))
            {
                return kind;
            }
        }

        var index = Array.FindIndex(CdEvents, known => type.Contains(known.Part, StringComparison.Ordinal));
        return index < 0 ? null : CdEvents[index].Kind;
    }
}
