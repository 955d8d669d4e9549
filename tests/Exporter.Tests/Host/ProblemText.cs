using System.Net.Http.Headers;
using System.Text.Json;
using Exporter.Host.Problems;

namespace Exporter.Tests.Host;

/// <summary>Reads problem details as a program would.</summary>
internal static class ProblemText
{
    /// <summary>Every mistake that a problem names, one a line, or its detail; any other answer's text as it is.</summary>
    public static async Task<string> DetailOrTextAsync(HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        if (response.Content.Headers.ContentType is not { MediaType: Problem.ContentType })
        {
            return text;
        }

        var problem = Read(response, text);
        return problem.Errors is { } errors ? string.Join('\n', errors) : problem.Detail;
    }

    /// <summary>A problem that says of itself what the answer says of it.</summary>
    public static async Task<ProblemAnswer> ReadAsync(HttpResponseMessage response)
    {
        Assert.Equal(new MediaTypeHeaderValue(Problem.ContentType), response.Content.Headers.ContentType);
        return Read(response, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    private static ProblemAnswer Read(HttpResponseMessage response, string text)
    {
        var problem = JsonSerializer.Deserialize(text, ProblemJson.Default.ProblemAnswer)!;
        Assert.Equal((int)response.StatusCode, problem.Status);
        var kind = Assert.Single(ProblemKind.All, kind => kind.Type == problem.Type);
        Assert.Equal(kind.Title, problem.Title);
        return problem;
    }
}
