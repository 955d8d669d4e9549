using System.Text;
using Exporter.Host.Endpoints;
using Exporter.Ingest;
using Exporter.Ingest.Otlp;
using Exporter.Ingest.Otlp.Proto;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.Net.Http.Headers;

namespace Exporter.Host.Otlp;

/// <summary><c>POST /v1/metrics</c>: OTLP metrics over HTTP, as protobuf or JSON, plain or gzip.</summary>
/// <remarks>Source: opentelemetry.io/docs/specs/otlp, "OTLP/HTTP". The answer has the encoding of the request; also under Prometheus' own path.</remarks>
internal static class OtlpHttpEndpoint
{
    private const string Binary = "application/x-protobuf";
    private const string Json = "application/json";
    private const string RetryAfterSeconds = "1";

    /// <summary>Puts the endpoint on its paths.</summary>
    public static void MapOtlp(this IEndpointRouteBuilder endpoints, OtlpReceiver receiver)
    {
        endpoints.MapPost("/v1/metrics", context => HandleAsync(context, receiver));
        endpoints.MapPost("/api/v1/otlp/v1/metrics", context => HandleAsync(context, receiver));
    }

    private static async Task HandleAsync(HttpContext context, OtlpReceiver receiver)
    {
        var isJson = MediaTypeHeaderValue.TryParse(context.Request.ContentType, out var type) && type.MediaType.Equals(Json, StringComparison.OrdinalIgnoreCase);
        var bytes = 0;
        try
        {
            Check(context.Request, type, isJson, receiver.Limits);
            receiver.RefuseIfFull();
            RequestBody.LiftServerLimit(context);
            using var share = receiver.Bodies.Begin();
            using var body = await RequestBody.ReadAsync(context.Request, receiver.Limits.MaxBodyBytes, share);
            bytes = body.Length;
            using var place = await receiver.EnterAsync(context.RequestAborted);
            await AnswerAsync(context, StatusCodes.Status200OK, Receive(context.Request, body, isJson, receiver), isJson);
        }
        catch (OtlpRefusedException refusal)
        {
            var status = RemoteWriteEndpoint.StatusOf(refusal.Reason);
            receiver.Refuse(refusal.Reason, status, bytes);
            await RefuseAsync(context, status, refusal.Message, isJson);
        }
        catch (BodyRefusedException refused)
        {
            var status = RemoteWriteEndpoint.StatusOf(refused.Reason);
            receiver.Refuse(refused.Reason, status, bytes);
            context.Response.Headers.Connection = "close";
            await RefuseAsync(context, status, refused.Message, isJson);
        }
        catch (OtlpFailedException failure)
        {
            await RefuseAsync(context, StatusCodes.Status503ServiceUnavailable, failure.Message, isJson);
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException)
        {
            receiver.Refuse(RejectReason.Aborted, RequestBody.Fail(context, exception), bytes);
        }
    }

    private static void Check(HttpRequest request, MediaTypeHeaderValue? type, bool isJson, IngestLimits limits)
    {
        if (!isJson && type?.MediaType.Equals(Binary, StringComparison.OrdinalIgnoreCase) != true)
        {
            throw new OtlpRefusedException(RejectReason.ContentType, $"unsupported Content-Type \"{request.ContentType}\": send {Binary} or {Json}");
        }

        if (request.Headers.ContentEncoding.ToString() is not ("" or "identity" or "gzip") and var encoding)
        {
            throw new OtlpRefusedException(RejectReason.ContentEncoding, $"unsupported Content-Encoding \"{encoding}\": send gzip or none");
        }

        if (request.ContentLength > limits.MaxBodyBytes)
        {
            throw new OtlpRefusedException(RejectReason.BodyTooLarge, $"body of {request.ContentLength} bytes exceeds max_body_bytes={limits.MaxBodyBytes}");
        }
    }

    private static ExportMetricsServiceResponse Receive(HttpRequest request, RequestBody body, bool isJson, OtlpReceiver receiver)
    {
        var limits = receiver.Limits;
        if (body.Length > limits.MaxBodyBytes)
        {
            throw new OtlpRefusedException(RejectReason.BodyTooLarge, $"body exceeds max_body_bytes={limits.MaxBodyBytes}");
        }

        if (request.Headers.ContentEncoding != "gzip")
        {
            return receiver.Receive(body.Segment, isJson, body.Length);
        }

        var reason = ExportReader.Unzip(body.Segment, limits, out var plain, out var error);
        using (plain)
        {
            return reason == RejectReason.None ? receiver.Receive(plain!.Bytes, isJson, body.Length) : throw new OtlpRefusedException(reason, error!);
        }
    }

    private static Task RefuseAsync(HttpContext context, int status, string text, bool isJson)
    {
        if (status == StatusCodes.Status503ServiceUnavailable)
        {
            context.Response.Headers.RetryAfter = RetryAfterSeconds;
        }

        var code = status == StatusCodes.Status503ServiceUnavailable ? StatusCode.Unavailable : StatusCode.InvalidArgument;
        return AnswerAsync(context, status, new Ingest.Otlp.Proto.Status { Code = (int)code, Message = text }, isJson);
    }

    private static async Task AnswerAsync(HttpContext context, int status, IMessage answer, bool isJson)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = isJson ? Json : Binary;
        await context.Response.Body.WriteAsync(isJson ? Encoding.UTF8.GetBytes(JsonFormatter.Default.Format(answer)) : answer.ToByteArray(), context.RequestAborted);
    }
}
