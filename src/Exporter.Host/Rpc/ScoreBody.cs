using System.Buffers;
using System.IO.Pipelines;
using Exporter.Host.Endpoints;
using Exporter.Host.Serving;
using Microsoft.AspNetCore.Http.Features;

namespace Exporter.Host.Rpc;

/// <summary>Reads the message of a request to score before the framework does, which bounds neither the memory of all of them together nor their time.</summary>
/// <param name="bodies">Bounds both.</param>
/// <param name="metrics">Counts.</param>
internal sealed class ScoreBody(BodyMemory bodies, ServingMetrics metrics)
{
    /// <summary>Where vectors are posted.</summary>
    public const string Path = "/foresight.v1.Predictions/Score";

    /// <summary>Lets other requests pass; one with vectors goes on when its body is there.</summary>
    public Task ServeAsync(HttpContext context, RequestDelegate next) => context.Request.Path == Path ? ReadAsync(context, next) : next(context);

    private async Task ReadAsync(HttpContext context, RequestDelegate next)
    {
        RequestBody.LiftServerLimit(context);
        using var share = bodies.Begin();
        RequestBody body;
        try
        {
            body = await RequestBody.ReadAsync(context.Request, ScoringDesk.MaxBodyBytes + GrpcMessage.FrameBytes, share);
        }
        catch (BodyRefusedException)
        {
            // What a client makes of this status is UNAVAILABLE.
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            metrics.Refused(ServingMetrics.Grpc, ServingFault.Busy);
            return;
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException)
        {
            RequestBody.Fail(context, exception);
            return;
        }

        using (body)
        {
            if (body.Length > ScoringDesk.MaxBodyBytes + GrpcMessage.FrameBytes)
            {
                Refuse(context, GrpcMessage.ResourceExhausted, ServingFault.TooLarge, $"the message has more than {ScoringDesk.MaxBodyBytes} bytes: send several requests");
                return;
            }

            if (body.Length > 0 && body.Bytes[0] != 0)
            {
                // It may be a thousand times as large, beyond what bodies may hold together; and numbers hardly shrink.
                Refuse(context, GrpcMessage.Unimplemented, ServingFault.Invalid, "vectors are not taken compressed: send them as they are");
                return;
            }

            context.Features.Set<IRequestBodyPipeFeature>(new ReadBody(PipeReader.Create(new ReadOnlySequence<byte>(body.Segment.Array!, 0, body.Length))));
            await next(context);
        }
    }

    private void Refuse(HttpContext context, string status, ServingFault fault, string text)
    {
        GrpcMessage.Refuse(context.Response, status, text);
        metrics.Refused(ServingMetrics.Grpc, fault);
    }

    /// <summary>A body that is there as a whole.</summary>
    private sealed class ReadBody(PipeReader reader) : IRequestBodyPipeFeature
    {
        public PipeReader Reader { get; } = reader;
    }
}
