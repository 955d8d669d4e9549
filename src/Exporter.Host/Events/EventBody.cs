using System.Text.Json;

namespace Exporter.Host.Events;

/// <summary>Reads the body of <c>POST /api/v1/events</c>, by its Content-Type and its headers: our own JSON or CloudEvents, one or many.</summary>
internal static class EventBody
{
    /// <summary>Events of one request.</summary>
    public const int MaxEvents = 1000;

    /// <summary>Reads the body.</summary>
    /// <param name="request">Whose body it is.</param>
    /// <param name="body">The bytes.</param>
    /// <param name="nowMs">The time of the clock, Unix ms.</param>
    /// <returns>For each event, what it is or what is wrong with it.</returns>
    /// <exception cref="JsonException">It is no JSON, not what its type says, or has too many events.</exception>
    public static IReadOnlyList<PostedEvent> Read(HttpRequest request, ReadOnlyMemory<byte> body, long nowMs) => Read(request.ContentType, request.Headers, body, nowMs);

    /// <summary>Reads what came by another way than HTTP.</summary>
    /// <param name="contentType">What it says to be; null for our own JSON.</param>
    /// <param name="headers">The attributes of CloudEvents in binary mode, as HTTP writes them.</param>
    /// <param name="body">The bytes.</param>
    /// <param name="nowMs">The time of the clock, Unix ms.</param>
    /// <returns>For each event, what it is or what is wrong with it.</returns>
    /// <exception cref="JsonException">It is no JSON, not what its type says, or has too many events.</exception>
    public static IReadOnlyList<PostedEvent> Read(string? contentType, IHeaderDictionary headers, ReadOnlyMemory<byte> body, long nowMs)
    {
        using var document = JsonDocument.Parse(body);
        var root = document.RootElement;
        switch (contentType?.Split(';')[0].Trim())
        {
            case CloudEvent.Structured:
                return [CloudEvent.Read(root, "the event", nowMs)];
            case CloudEvent.Batch:
                return Each(root, (one, where) => CloudEvent.Read(one, where, nowMs));
            default:
                return headers.ContainsKey($"{CloudEvent.HeaderPrefix}specversion") ? [CloudEvent.Read(headers, root, nowMs)]
                    : root.ValueKind == JsonValueKind.Object ? [EventReader.Read(root, "the event", nowMs)]
                    : Each(root, (one, where) => EventReader.Read(one, where, nowMs));
        }
    }

    private static List<PostedEvent> Each(JsonElement root, Func<JsonElement, string, PostedEvent> read)
    {
        if (root.ValueKind != JsonValueKind.Array)
        {
            throw new JsonException($"events are an array, or one object, not {root.ValueKind}");
        }

        return root.GetArrayLength() <= MaxEvents
            ? [.. root.EnumerateArray().Select((one, index) => read(one, $"event {index}"))]
            : throw new JsonException($"{root.GetArrayLength()} events, at most {MaxEvents} are taken at once");
    }
}
