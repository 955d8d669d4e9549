using Exporter.Host.Endpoints;
using Exporter.Ingest;

namespace Exporter.Host.Otlp;

/// <summary>Reads the message of a gRPC request before the framework does, which bounds neither its memory nor its time.</summary>
/// <remarks>The framework would also refuse what is larger than the server's own limit, that of the query API's forms.</remarks>
/// <param name="receiver">Whose limits hold.</param>
internal sealed class OtlpGrpcBody(OtlpReceiver receiver)
{
    // A byte that says whether it is compressed, and its length.
    private const int FrameBytes = 5;

    // Not to be sent again, unlike what is UNAVAILABLE.
    private const string ResourceExhausted = "8";

    /// <summary>Lets other requests pass; one of gRPC goes on when its body is there.</summary>
    public async Task ServeAsync(HttpContext context, Func<Task> next)
    {
        if (context.Request.ContentType?.StartsWith("application/grpc", StringComparison.OrdinalIgnoreCase) != true)
        {
            await next();
            return;
        }

        RequestBody.LiftServerLimit(context);
        using var share = receiver.Bodies.Begin();
        try
        {
            var maxBytes = receiver.Limits.MaxBodyBytes;
            using var body = await RequestBody.ReadAsync(context.Request, maxBytes + FrameBytes, share);
            if (body.Length > maxBytes + FrameBytes)
            {
                RefuseLarge(context, maxBytes, body.Length);
                return;
            }

            context.Request.Body = new MemoryStream(body.Bytes.ToArray());
        }
        catch (BodyRefusedException refused)
        {
            // What a client makes of this status is UNAVAILABLE: it sends the same again.
            context.Response.StatusCode = RemoteWriteEndpoint.StatusOf(refused.Reason);
            receiver.Refuse(refused.Reason, context.Response.StatusCode, 0);
            return;
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException)
        {
            receiver.Refuse(RejectReason.Aborted, RequestBody.Fail(context, exception), 0);
            return;
        }

        await next();
    }

    // An answer of gRPC without a message has its status among the headers.
    private void RefuseLarge(HttpContext context, int maxBytes, int bodyBytes)
    {
        context.Response.ContentType = "application/grpc";
        context.Response.Headers["grpc-status"] = ResourceExhausted;
        context.Response.Headers["grpc-message"] = $"message exceeds max_body_bytes={maxBytes}";
        receiver.Refuse(RejectReason.BodyTooLarge, RemoteWriteEndpoint.StatusOf(RejectReason.BodyTooLarge), bodyBytes);
    }
}
