using System.Text.Json;
using Exporter.Host.Endpoints;

namespace Exporter.Host.Incidents;

/// <summary>Reads the body of <c>POST /api/v1/incidents</c>: an incident, or an array of them.</summary>
internal static class IncidentBody
{
    /// <summary>Incidents of one request.</summary>
    public const int MaxIncidents = 1000;

    /// <summary>Characters of an id.</summary>
    public const int MaxId = 200;

    /// <summary>Characters of a note.</summary>
    public const int MaxNote = 2000;

    /// <summary>Characters of a source.</summary>
    public const int MaxSource = 100;

    private static readonly string[] Members = ["predictor", "labels", "start", "end", "id", "note", "source"];

    /// <summary>Reads the body.</summary>
    /// <returns>For each incident, what it is or what is wrong with it.</returns>
    /// <exception cref="JsonException">It is no JSON, neither object nor array, or has too many incidents.</exception>
    public static IReadOnlyList<(PostedIncident? Incident, string Error)> Read(ReadOnlyMemory<byte> body)
    {
        using var document = JsonDocument.Parse(body);
        var root = document.RootElement;
        if (root.ValueKind == JsonValueKind.Array && root.GetArrayLength() > MaxIncidents)
        {
            throw new JsonException($"{root.GetArrayLength()} incidents, at most {MaxIncidents} are taken at once");
        }

        return root.ValueKind switch
        {
            JsonValueKind.Object => [TryRead(root, "the incident")],
            JsonValueKind.Array => [.. root.EnumerateArray().Select((element, index) => TryRead(element, $"incident {index}"))],
            _ => throw new JsonException($"incidents are an object or an array of objects, not {root.ValueKind}"),
        };
    }

    private static (PostedIncident? Incident, string Error) TryRead(JsonElement element, string where)
    {
        try
        {
            return (Read(element, where), "");
        }
        catch (Exception exception) when (PostedJson.IsOfTheBody(exception))
        {
            return (null, exception.Message);
        }
    }

    private static PostedIncident Read(JsonElement element, string where)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            throw new JsonException($"{where} is {element.ValueKind}, not an object");
        }

        JsonMember.Only(element, Members, where);
        return new PostedIncident(
            JsonMember.OptionalText(element, "predictor", where, MaxSource),
            JsonMember.Labels(element, "labels", where),
            JsonMember.OptionalInstant(element, "start", where) ?? throw new JsonException($"{where} has no time \"start\""),
            JsonMember.OptionalInstant(element, "end", where),
            JsonMember.OptionalText(element, "id", where, MaxId),
            JsonMember.OptionalText(element, "note", where, MaxNote),
            JsonMember.OptionalText(element, "source", where, MaxSource));
    }
}
