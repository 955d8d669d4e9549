using System.Buffers.Binary;
using Exporter.Host.Endpoints;
using Exporter.Ingest;
using Exporter.Ingest.Otlp;

namespace Exporter.Host.Otlp;

/// <summary>Reads the message of a gRPC request before the framework does, which bounds neither its memory nor its time.</summary>
/// <remarks>The framework would also refuse what is larger than the server's own limit, that of the query API's forms.</remarks>
/// <param name="service">Name of the service whose requests are read.</param>
/// <param name="bodies">Memory for bodies.</param>
/// <param name="limits">The limits in force.</param>
/// <param name="refuse">Counts a message that is refused: why, the status of HTTP for that, and its bytes.</param>
internal sealed class OtlpGrpcBody(string service, BodyMemory bodies, Func<IngestLimits> limits, Action<RejectReason, int, int> refuse)
{
    /// <summary>Lets other requests pass; one of gRPC goes on when its body is there.</summary>
    public Task ServeAsync(HttpContext context, RequestDelegate next) =>
        context.Request.Path.StartsWithSegments($"/{service}") && context.Request.ContentType?.StartsWith("application/grpc", StringComparison.OrdinalIgnoreCase) == true
            ? ReadAsync(context, next)
            : next(context);

    private async Task ReadAsync(HttpContext context, RequestDelegate next)
    {
        RequestBody.LiftServerLimit(context);
        using var share = bodies.Begin();
        if (await ReadMessageAsync(context, share) is { } body)
        {
            using (body)
            {
                await next(context);
            }
        }
    }

    /// <summary>Reads the message, and leaves it to the framework decompressed.</summary>
    /// <returns>What it lies in, to be disposed; null where the request has been answered.</returns>
    private async Task<RequestBody?> ReadMessageAsync(HttpContext context, BodyShare share)
    {
        try
        {
            var maxBytes = limits().MaxBodyBytes;
            var body = await RequestBody.ReadAsync(context.Request, maxBytes + GrpcMessage.FrameBytes, share);
            var refusal = body.Length > maxBytes + GrpcMessage.FrameBytes
                ? (GrpcMessage.ResourceExhausted, RejectReason.BodyTooLarge, $"message exceeds max_body_bytes={maxBytes}")
                : Open(context.Request, body.Segment);
            if (refusal is not var (status, reason, text))
            {
                return body;
            }

            Refuse(context, status, reason, text, body.Length);
            body.Dispose();
        }
        catch (BodyRefusedException refused)
        {
            // What a client makes of this status is UNAVAILABLE: it sends the same again.
            context.Response.StatusCode = RemoteWriteEndpoint.StatusOf(refused.Reason);
            refuse(refused.Reason, context.Response.StatusCode, 0);
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException)
        {
            refuse(RejectReason.Aborted, RequestBody.Fail(context, exception), 0);
        }

        return null;
    }

    /// <summary>Makes the message the request's body.</summary>
    /// <returns>Null, or what is wrong with it.</returns>
    private (string Status, RejectReason Reason, string Text)? Open(HttpRequest request, ArraySegment<byte> body)
    {
        if (body.Count < GrpcMessage.FrameBytes || BinaryPrimitives.ReadUInt32BigEndian(body.AsSpan(1)) != body.Count - GrpcMessage.FrameBytes)
        {
            return (GrpcMessage.InvalidArgument, RejectReason.Protobuf, $"a body of {body.Count} bytes is not one message");
        }

        if (body[0] == 0)
        {
            request.Body = new MemoryStream(body.Array!, body.Offset, body.Count, writable: false);
            return null;
        }

        if (request.Headers["grpc-encoding"] != "gzip")
        {
            return (GrpcMessage.Unimplemented, RejectReason.ContentEncoding, "unsupported grpc-encoding: send gzip or none");
        }

        var maxBytes = limits().MaxDecodedBytes;
        try
        {
            using var plain = new GzipBody(body[GrpcMessage.FrameBytes..], maxBytes);
            request.Body = new MemoryStream(Frame(plain.Bytes));
            return plain.IsTooLarge ? (GrpcMessage.ResourceExhausted, RejectReason.DecodedTooLarge, $"message exceeds max_decoded_bytes={maxBytes}") : null;
        }
        catch (InvalidDataException)
        {
            return (GrpcMessage.InvalidArgument, RejectReason.Protobuf, "the message is not gzip");
        }
    }

    private static byte[] Frame(ArraySegment<byte> message)
    {
        var frame = new byte[GrpcMessage.FrameBytes + message.Count];
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), message.Count);
        message.CopyTo(frame, GrpcMessage.FrameBytes);
        return frame;
    }

    private void Refuse(HttpContext context, string status, RejectReason reason, string text, int bodyBytes)
    {
        GrpcMessage.Refuse(context.Response, status, text);
        refuse(reason, RemoteWriteEndpoint.StatusOf(reason), bodyBytes);
    }
}
