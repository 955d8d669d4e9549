using System.Text.Json;
using Exporter.Host.Events;
using Exporter.Host.Incidents;

namespace Exporter.Host.Problems;

/// <summary>Answers a request to the API that cannot be served; the one place where such answers are made.</summary>
internal static class Problem
{
    /// <summary>Content-Type of the answers.</summary>
    public const string ContentType = "application/problem+json";

    /// <summary>Answers with a problem.</summary>
    /// <param name="context">The request.</param>
    /// <param name="kind">What is wrong.</param>
    /// <param name="detail">What is wrong with this request.</param>
    public static Task WriteAsync(HttpContext context, ProblemKind kind, string detail) =>
        WriteAsync(context, new ProblemAnswer(kind.Type, kind.Title, kind.Status, detail));

    /// <summary>Answers with every mistake that was found.</summary>
    /// <param name="context">The request.</param>
    /// <param name="kind">What is wrong.</param>
    /// <param name="mistakes">All of them; at least one.</param>
    /// <param name="incidents">What became of each incident, where some are taken.</param>
    /// <param name="events">What became of each event, where some are taken.</param>
    public static Task WriteAsync(HttpContext context, ProblemKind kind, IReadOnlyList<string> mistakes, IReadOnlyList<IncidentReceiptAnswer>? incidents = null, IReadOnlyList<EventReceiptAnswer>? events = null) =>
        WriteAsync(context, new ProblemAnswer(kind.Type, kind.Title, kind.Status, mistakes is [var only] ? only : $"{mistakes.Count} mistakes: see errors", mistakes, incidents, events));

    private static Task WriteAsync(HttpContext context, ProblemAnswer answer)
    {
        context.Response.StatusCode = answer.Status;
        context.Response.ContentType = ContentType;
        return JsonSerializer.SerializeAsync(context.Response.Body, answer, ProblemJson.Default.ProblemAnswer, context.RequestAborted);
    }
}
