using System.Text.Json;
using System.Text.Json.Nodes;
using Exporter.Host;
using Exporter.Host.Endpoints;
using Json.Schema;

namespace Exporter.Tests.Host.Api;

/// <summary>openapi.json as tests ask it.</summary>
internal static class ApiDocument
{
    private static readonly string[] Methods = ["get", "post", "put", "delete", "patch"];

    /// <summary>The document.</summary>
    public static JsonNode Root { get; } = Load();

    /// <summary>All operations, as <c>GET /path</c>.</summary>
    public static IReadOnlyDictionary<string, JsonNode> Operations { get; } = Root["paths"]!.AsObject()
        .SelectMany(path => path.Value!.AsObject().Where(item => Methods.Contains(item.Key)).Select(item => ($"{item.Key.ToUpperInvariant()} {path.Key}", item.Value!)))
        .ToDictionary(StringComparer.Ordinal);

    /// <summary>What an operation answers with a status and media type; null where the document knows of no such answer.</summary>
    public static JsonNode? ContentOf(string operation, int status, string mediaType) =>
        Operations[operation]["responses"]![$"{status}"] is { } response ? Resolve(response)["content"]?[mediaType] : null;

    /// <summary>What a reference stands for; anything else itself.</summary>
    public static JsonNode Resolve(JsonNode part) => part is JsonObject named && named["$ref"] is { } reference
        ? ((string)reference!)[2..].Split('/').Aggregate(Root, (at, key) => at[key] ?? throw new InvalidOperationException($"{reference} is nowhere"))
        : part;

    /// <summary>Holds a value against a schema of the document.</summary>
    /// <param name="schema">The schema.</param>
    /// <param name="json">The value.</param>
    /// <returns>What does not fit, each with its place; empty when all fits.</returns>
    public static IReadOnlyList<string> Mistakes(JsonNode schema, string json)
    {
        // A schema by itself has its definitions below $defs.
        var whole = new JsonObject { ["allOf"] = new JsonArray(schema.DeepClone()), ["$defs"] = Root["components"]!["schemas"]!.DeepClone() };
        var text = whole.ToJsonString().Replace("#/components/schemas/", "#/$defs/", StringComparison.Ordinal);
        using var value = JsonDocument.Parse(json);
        var result = JsonSchema.FromText(text).Evaluate(value.RootElement, new EvaluationOptions { OutputFormat = OutputFormat.List });
        return result.IsValid
            ? []
            : [.. (result.Details ?? []).Where(detail => detail.Errors is { Count: > 0 }).Select(detail => $"{detail.InstanceLocation}: {string.Join(", ", detail.Errors!.Values)}")];
    }

    private static JsonNode Load()
    {
        using var stream = typeof(ForesightHost).Assembly.GetManifestResourceStream(DocsEndpoint.Document)!;
        return JsonNode.Parse(stream)!;
    }
}
