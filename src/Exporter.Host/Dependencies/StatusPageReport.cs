using System.Text.Json;

namespace Exporter.Host.Dependencies;

/// <summary>What a status page says.</summary>
/// <param name="Level">Of all together: 0 all is well, 1 maintenance, 2 minor or degraded, 3 major or a partial outage, 4 critical or a major outage.</param>
/// <param name="Incidents">Incidents that are not resolved; null where the page does not list them.</param>
/// <param name="Components">Levels by the names of components, the worst of those that share a name; in order of names.</param>
/// <remarks>
/// The format is Atlassian Statuspage's public API, version 2, <c>summary.json</c> or <c>status.json</c>, as each such page documents below <c>/api</c>; others speak it too.
/// </remarks>
internal sealed record StatusPageReport(int Level, int? Incidents, IReadOnlyList<KeyValuePair<string, int>> Components)
{
    /// <summary>Components that are taken at most, the worst first.</summary>
    public const int MaxComponents = 200;

    private const int MaxNameLength = 200;

    /// <summary>Reads an answer.</summary>
    /// <exception cref="JsonException">It is not such JSON; the message says what is wrong.</exception>
    public static StatusPageReport Read(ReadOnlyMemory<byte> answer)
    {
        try
        {
            using var document = JsonDocument.Parse(answer);
            var indicator = Text(Member(document.RootElement, "status", JsonValueKind.Object) ?? throw new JsonException("the page has no object \"status\""), "indicator");
            return new StatusPageReport(
                LevelOf(indicator) ?? throw new JsonException($"status.indicator is \"{Shortened(indicator)}\", not none, maintenance, minor, major or critical"),
                Member(document.RootElement, "incidents", JsonValueKind.Array)?.EnumerateArray().Count(IsOpen),
                [.. Member(document.RootElement, "components", JsonValueKind.Array) is { } components ? LevelsOf(components) : []]);
        }
        catch (InvalidOperationException)
        {
            // A text is no UTF-8, or half of a surrogate pair.
            throw new JsonException("the page has a text that is none");
        }
    }

    private static IEnumerable<KeyValuePair<string, int>> LevelsOf(JsonElement components) => components.EnumerateArray()
        .Select(component => (Name: Shortened(Text(component, "name")), Level: LevelOf(Text(component, "status"))))
        .Where(component => component is { Name.Length: > 0, Level: not null })
        .GroupBy(component => component.Name, (name, same) => KeyValuePair.Create(name, same.Max(component => component.Level!.Value)), StringComparer.Ordinal)
        .OrderByDescending(component => component.Value)
        .ThenBy(component => component.Key, StringComparer.Ordinal)
        .Take(MaxComponents)
        .OrderBy(component => component.Key, StringComparer.Ordinal);

    private static bool IsOpen(JsonElement incident) => Text(incident, "status") is not ("resolved" or "postmortem");

    private static int? LevelOf(string word) => word switch
    {
        "none" or "operational" => 0,
        "maintenance" or "under_maintenance" => 1,
        "minor" or "degraded_performance" => 2,
        "major" or "partial_outage" => 3,
        "critical" or "major_outage" => 4,
        _ => null,
    };

    private static JsonElement? Member(JsonElement owner, string name, JsonValueKind kind) =>
        owner.ValueKind == JsonValueKind.Object && owner.TryGetProperty(name, out var member) && member.ValueKind == kind ? member : null;

    private static string Text(JsonElement owner, string name) => Member(owner, name, JsonValueKind.String)?.GetString() ?? "";

    private static string Shortened(string text) => text.Length <= MaxNameLength ? text : text[..MaxNameLength];
}
