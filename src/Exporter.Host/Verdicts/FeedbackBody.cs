using System.Text.Json;
using Exporter.Feedback;
using Exporter.Host.Endpoints;
using Exporter.Host.Incidents;

namespace Exporter.Host.Verdicts;

/// <summary>Reads the body of <c>POST /api/v1/feedback</c>.</summary>
internal static class FeedbackBody
{
    private const string Where = "the feedback";

    private static readonly string[] Members = ["predictor", "labels", "verdict", "note", "by", "at", "alert"];

    /// <summary>Reads the body.</summary>
    /// <param name="body">JSON.</param>
    /// <param name="nowMs">When it was said where the body does not tell, Unix ms.</param>
    /// <returns>What is said; its labels are those given, whatever they are.</returns>
    /// <exception cref="JsonException">It is none.</exception>
    public static GivenFeedback Read(ReadOnlyMemory<byte> body, long nowMs)
    {
        using var document = JsonDocument.Parse(body);
        var root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object)
        {
            throw new JsonException($"{Where} is {root.ValueKind}, not an object");
        }

        JsonMember.Only(root, Members, Where);
        var word = JsonMember.Text(root, "verdict", Where);
        if (!VerdictNames.TryParse(word, out var verdict))
        {
            throw new JsonException($"verdict \"{word}\" is none of {string.Join(", ", VerdictNames.Known)}");
        }

        var predictor = JsonMember.Text(root, "predictor", Where);
        return new GivenFeedback(
            predictor.Length > 0 ? predictor : throw new JsonException($"{Where} names no predictor"),
            JsonMember.Labels(root, "labels", Where),
            verdict,
            JsonMember.OptionalInstant(root, "at", Where) ?? nowMs,
            JsonMember.OptionalInstant(root, "alert", Where),
            JsonMember.OptionalText(root, "note", Where, IncidentBody.MaxNote),
            JsonMember.OptionalText(root, "by", Where, IncidentBody.MaxSource));
    }
}
