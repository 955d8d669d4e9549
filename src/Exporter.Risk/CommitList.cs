using System.Text.Json;

namespace Exporter.Risk;

/// <summary>Reads the commits of a deployment as they are kept: a JSON array of objects with <c>sha</c> and <c>measures</c>, checked before they were.</summary>
public static class CommitList
{
    /// <summary>Each commit's name, which may be empty, and its measures; null where it has none.</summary>
    /// <exception cref="JsonException">It is no such array.</exception>
    public static IReadOnlyList<(string Sha, ChangeMeasures? Measures)> Read(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return [.. document.RootElement.EnumerateArray().Select(Read)];
        }
        catch (Exception exception) when (exception is InvalidOperationException or KeyNotFoundException or ArgumentException)
        {
            throw new JsonException($"the commits of a deployment are not as they are kept: {exception.Message}", exception);
        }
    }

    private static (string Sha, ChangeMeasures? Measures) Read(JsonElement commit) => (
        commit.TryGetProperty("sha", out var sha) ? sha.GetString() ?? "" : "",
        commit.TryGetProperty("measures", out var measures) && measures.ValueKind == JsonValueKind.Object
            ? ChangeMeasures.Of([.. ChangeMeasures.Names.Select(name => measures.GetProperty(name).GetDouble())])
            : null);
}
