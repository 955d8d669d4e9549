using System.Text.Json;
using Exporter.Host.Problems;

namespace Exporter.Host.Endpoints;

/// <summary>Receives a body of JSON within a limit, and answers what is none.</summary>
internal static class PostedJson
{
    /// <summary>Larger bodies are refused, in bytes; the server itself reads no more.</summary>
    public const int MaxBodyBytes = 1024 * 1024;

    /// <summary>Reads the body and hands it on.</summary>
    /// <param name="context">The request.</param>
    /// <param name="bodies">Bounds memory and time.</param>
    /// <param name="what">What the body should be, for messages: <c>a list of incidents</c>.</param>
    /// <param name="take">Reads and answers; a <see cref="JsonException"/> that it throws is answered with 400 and its message.</param>
    public static async Task ReceiveAsync(HttpContext context, BodyMemory bodies, string what, Func<ReadOnlyMemory<byte>, Task> take)
    {
        // What a page of another site may send without asking first is a form or plain text. Browsers say whose page it is, and are turned away before; this holds for those that do not.
        if (!context.Request.HasJsonContentType() && context.Request.Headers["Sec-Fetch-Site"] != "same-origin")
        {
            await Problem.WriteAsync(context, ProblemKind.MediaType, $"{what} is JSON: send it with Content-Type: application/json, not \"{context.Request.ContentType}\"");
            return;
        }

        try
        {
            using var share = bodies.Begin();
            using var body = await RequestBody.ReadAsync(context.Request, MaxBodyBytes, share);
            await take(body.Bytes.ToArray());
        }
        catch (BodyRefusedException refused)
        {
            context.Response.Headers.Connection = "close";
            await Problem.WriteAsync(context, ProblemKind.TooSlow, $"{what} cannot be read: {refused.Message}");
        }
        catch (BadHttpRequestException exception)
        {
            await Problem.WriteAsync(context, ProblemKind.Unreadable with { Status = exception.StatusCode }, $"{what} cannot be read (max_bytes={MaxBodyBytes}): {exception.Message}");
        }
        catch (Exception exception) when (IsOfTheBody(exception))
        {
            // A line for each mistake, where the reader has found several.
            var mistakes = exception.Message.Split('\n');
            await (mistakes.Length == 1
                ? Problem.WriteAsync(context, ProblemKind.Body, $"not {what}: {exception.Message}")
                : Problem.WriteAsync(context, ProblemKind.Body, mistakes));
        }
    }

    /// <summary>True for what reading a body may throw; half a surrogate pair is noticed only when its text is taken.</summary>
    public static bool IsOfTheBody(Exception exception) => exception is JsonException or InvalidOperationException { Source: "System.Text.Json.Rethrowable" or "System.Text.Json" };
}
