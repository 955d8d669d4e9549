namespace Exporter.Host.Endpoints;

/// <summary>Answers for people and scripts.</summary>
internal static class PlainText
{
    /// <summary>Answers with a status and text, a line feed at its end.</summary>
    public static Task WriteAsync(HttpContext context, int status, string text)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(text + "\n", context.RequestAborted);
    }
}
