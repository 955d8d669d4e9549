using System.Net.Http.Headers;
using System.Text.Json;
using Exporter.Host.Problems;

namespace Exporter.Host.Clients;

/// <summary>What a sidecar, or whatever answers in its place, says when it does not do what it was asked.</summary>
internal static class RefusalText
{
    private const int MostCharacters = 1000;

    /// <summary>The status and the detail of a problem, where a redirect leads, or the beginning of a text.</summary>
    public static async Task<string> OfAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        var status = $"status {(int)response.StatusCode}";
        if (response.Headers.Location is { } elsewhere)
        {
            return $"{status}: leads to {elsewhere}, which is not followed; ask there if that is meant";
        }

        var text = (await response.Content.ReadAsStringAsync(cancellation).ConfigureAwait(false)).Trim();
        return $"{status}: {DetailOf(response.Content.Headers.ContentType, text) ?? text[..Math.Min(MostCharacters, text.Length)]}";
    }

    private static string? DetailOf(MediaTypeHeaderValue? type, string text)
    {
        try
        {
            return type?.MediaType == Problem.ContentType && JsonSerializer.Deserialize(text, ProblemJson.Default.ProblemAnswer) is { } problem
                ? string.Join('\n', problem.Errors ?? [problem.Detail])
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
