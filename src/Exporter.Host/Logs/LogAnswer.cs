namespace Exporter.Host.Logs;

/// <summary>What a sender of logs is told; made while the request has its place, and sent when it has left it, as a slow reader must keep none.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="ContentType">Null where there is no body.</param>
/// <param name="Body">The body.</param>
internal sealed record LogAnswer(int Status, string? ContentType, ReadOnlyMemory<byte> Body)
{
    /// <summary>Sends it.</summary>
    public async Task WriteAsync(HttpContext context)
    {
        context.Response.StatusCode = Status;
        if (ContentType is null)
        {
            return;
        }

        context.Response.ContentType = ContentType;
        context.Response.ContentLength = Body.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await context.Response.Body.WriteAsync(Body, context.RequestAborted);
        }
    }
}
