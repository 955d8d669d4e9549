using System.Text.Json;
using Exporter.Host.Endpoints;
using Exporter.Host.Incidents;

namespace Exporter.Host.Lifecycle;

/// <summary>The body of a request to change a predictor's models.</summary>
/// <param name="Version">Which version, its beginning, or an alias; empty where the action says it.</param>
/// <param name="IsForced">Whether a model may become champion that is not known to beat the baseline.</param>
/// <param name="Reason">Why, in words.</param>
/// <param name="By">Who asks for it.</param>
internal sealed record ModelRequest(string Version, bool IsForced, string Reason, string By)
{
    private const string Where = "the request";

    /// <summary>Reads the body, and finds all its mistakes at once.</summary>
    /// <param name="body">JSON.</param>
    /// <param name="action">One of <see cref="ModelActions"/>.</param>
    /// <exception cref="JsonException">It is none; the message has a line for each mistake.</exception>
    public static ModelRequest Read(ReadOnlyMemory<byte> body, string action)
    {
        using var document = JsonDocument.Parse(body);
        var root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object)
        {
            throw new JsonException($"{Where} is {root.ValueKind}, not an object");
        }

        var mistakes = new List<string>();
        var members = new CheckedMembers(root, Where, mistakes);
        var isPromotion = action == ModelActions.Promote;
        string[] known = isPromotion ? ["version", "force", "reason", "by"] : ["reason", "by"];
        members.Only(known);
        var version = isPromotion ? members.Required("version", IncidentBody.MaxNote, "which one of the registry, its beginning, or \"challenger\"") : "";
        var read = new ModelRequest(version, isPromotion && IsForcedBy(), members.Required("reason", IncidentBody.MaxNote, "why it is asked for"), members.Required("by", IncidentBody.MaxSource, "who asks for it"));
        return mistakes.Count == 0 ? read : throw new JsonException(string.Join('\n', mistakes));

        bool IsForcedBy()
        {
            if (root.TryGetProperty("force", out var force) && force.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
            {
                mistakes.Add($"force is {force.ValueKind}, not true or false");
            }

            return force.ValueKind == JsonValueKind.True;
        }
    }
}
