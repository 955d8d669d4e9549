using System.Collections.Immutable;
using System.Text.Json;
using Exporter.Signals;

namespace Exporter.Host.Alerting;

/// <summary>Finds the entities behind Alertmanager's answer to "which of Foresight's alerts are silenced".</summary>
/// <remarks>Answer: https://github.com/prometheus/alertmanager/blob/main/api/v2/openapi.yaml, gettableAlerts.</remarks>
internal static class SilencedAlerts
{
    /// <summary>What is asked for, relative to Alertmanager's address.</summary>
    public const string Path = "/api/v2/alerts?silenced=true&active=false&inhibited=false&unprocessed=false&filter=predicted%3D%22true%22";

    /// <summary>The silenced entities of each predictor; alerts of unknown predictors are left out.</summary>
    /// <param name="answer">The body.</param>
    /// <param name="predictors">Those that are configured.</param>
    /// <exception cref="JsonException">The answer is not such JSON.</exception>
    public static Dictionary<string, ImmutableHashSet<Labels>> Read(ReadOnlyMemory<byte> answer, IEnumerable<PredictorDefinition> predictors)
    {
        var known = predictors.ToDictionary(predictor => predictor.Name, StringComparer.Ordinal);
        var found = known.Keys.ToDictionary(name => name, _ => ImmutableHashSet.CreateBuilder<Labels>(), StringComparer.Ordinal);
        using var document = JsonDocument.Parse(answer);
        foreach (var alert in Elements(document.RootElement))
        {
            var labels = Member(alert, "labels", JsonValueKind.Object);
            if (Member(Member(alert, "status", JsonValueKind.Object), "silencedBy", JsonValueKind.Array).GetArrayLength() > 0
                && known.TryGetValue(TextOf(labels, "predictor"), out var predictor))
            {
                found[predictor.Name].Add(Labels.From(predictor.EntityLabels.Select(name => new Label(name, TextOf(labels, name)))));
            }
        }

        return found.ToDictionary(pair => pair.Key, pair => pair.Value.ToImmutable(), StringComparer.Ordinal);
    }

    private static JsonElement.ArrayEnumerator Elements(JsonElement root) =>
        root.ValueKind == JsonValueKind.Array ? root.EnumerateArray() : throw new JsonException($"the answer is {root.ValueKind}, not an array of alerts");

    private static JsonElement Member(JsonElement owner, string name, JsonValueKind kind) =>
        owner.ValueKind == JsonValueKind.Object && owner.TryGetProperty(name, out var member) && member.ValueKind == kind
            ? member
            : throw new JsonException($"an alert has no \"{name}\" that is {kind}");

    private static string TextOf(JsonElement labels, string name) =>
        labels.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
}
