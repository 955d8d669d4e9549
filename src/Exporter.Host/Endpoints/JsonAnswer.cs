using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Exporter.Host.Endpoints;

/// <summary>Answers for programs.</summary>
internal static class JsonAnswer
{
    /// <summary>Content-Type of the answers.</summary>
    public const string ContentType = "application/json; charset=utf-8";

    /// <summary>Answers with JSON, under the status that is set.</summary>
    /// <param name="context">The request.</param>
    /// <param name="answer">What is written.</param>
    /// <param name="type">How.</param>
    public static Task WriteAsync<T>(HttpContext context, T answer, JsonTypeInfo<T> type)
    {
        context.Response.ContentType = ContentType;
        return JsonSerializer.SerializeAsync(context.Response.Body, answer, type, context.RequestAborted);
    }
}
