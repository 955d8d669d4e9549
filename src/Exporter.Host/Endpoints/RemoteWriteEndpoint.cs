using System.Collections.Concurrent;
using Exporter.Host.Pipeline;
using Exporter.Ingest;

namespace Exporter.Host.Endpoints;

/// <summary><c>POST /api/v1/write</c>: remote write 1.0 and 2.0 over HTTP.</summary>
/// <remarks>
/// Order of a request: headers (415) → declared length (413) → no place to be had (503) → body (413, or 503 if it is slow) → a place (503) → decompress and check (400, 413)
/// → apply under the pipeline's lock → 204, or 400 if part of it was refused by the sender's fault.
/// Samples that come twice, late or for a series past a limit are no fault of the sender: 204, so that it neither stalls nor complains.
/// </remarks>
internal sealed class RemoteWriteEndpoint(
    IngestGate gate, RemoteWriteOptions options, AdmissionLimiter admission, BodyMemory bodies, IngestMetrics metrics, TimeProvider time, ILogger<RemoteWriteEndpoint> logger)
{
    /// <summary>Where the endpoint is mapped.</summary>
    public const string Path = "/api/v1/write";

    private const string RetryAfterSeconds = "1";

    private static readonly TimeSpan LogInterval = TimeSpan.FromMinutes(1);

    // As many as run at once, since each request returns what it took.
    private readonly ConcurrentQueue<RemoteWriteDecoder> _decoders = new();
    private readonly RemoteWriteThrottle _limitLog = new(LogInterval, time);
    private readonly RemoteWriteThrottle _lateLog = new(LogInterval, time);
    private readonly RemoteWriteThrottle _refusalLog = new(LogInterval, time);
    private volatile RemoteWriteOptions _options = options;

    /// <summary>The settings for the requests that start from now on.</summary>
    public RemoteWriteOptions Options
    {
        get => _options;
        set => _options = value;
    }

    private string NoPlace => $"more than {admission.Permits} requests at once (max_concurrent_requests)";

    /// <summary>Answers one request.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        RemoteWriteOptions settings = _options;
        RemoteWriteVersion? version = RemoteWriteHeaders.VersionOf(context.Request.ContentType);
        if (CheckHeaders(context.Request, version, settings.Limits) is { } refusal)
        {
            await RefuseAsync(context, version, refusal.Reason, refusal.Text, 0);
            return;
        }

        if (admission.IsFull)
        {
            await RefuseAsync(context, version, RejectReason.Overload, NoPlace, 0);
            return;
        }

        try
        {
            await ReceiveAsync(context, version!.Value, settings);
        }
        catch (BodyRefusedException refused)
        {
            // What is still to come of the body is not waited for.
            context.Response.Headers.Connection = "close";
            await RefuseAsync(context, version, refused.Reason, refused.Message, 0);
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException)
        {
            metrics.Refused(Reasons.LabelOf(version), RequestBody.Fail(context, exception), RejectReason.Aborted, 0);
        }
    }

    private static (RejectReason Reason, string Text)? CheckHeaders(HttpRequest request, RemoteWriteVersion? version, IngestLimits limits)
    {
        if (version is null)
        {
            return (RejectReason.ContentType, $"unsupported Content-Type \"{request.ContentType}\": send application/x-protobuf with proto=prometheus.WriteRequest or proto=io.prometheus.write.v2.Request");
        }

        string encoding = request.Headers.ContentEncoding.ToString();
        if (!RemoteWriteHeaders.IsSnappy(encoding))
        {
            return (RejectReason.ContentEncoding, $"unsupported Content-Encoding \"{encoding}\": send snappy");
        }

        return request.ContentLength > limits.MaxBodyBytes
            ? (RejectReason.BodyTooLarge, $"body of {request.ContentLength} bytes exceeds max_body_bytes={limits.MaxBodyBytes}")
            : null;
    }

    private async Task ReceiveAsync(HttpContext context, RemoteWriteVersion version, RemoteWriteOptions settings)
    {
        RequestBody.LiftServerLimit(context);
        using BodyShare share = bodies.Begin();
        using RequestBody body = await RequestBody.ReadAsync(context.Request, settings.Limits.MaxBodyBytes, share);
        if (body.Length > settings.Limits.MaxBodyBytes)
        {
            await RefuseAsync(context, version, RejectReason.BodyTooLarge, $"body exceeds max_body_bytes={settings.Limits.MaxBodyBytes}", body.Length);
            return;
        }

        using AdmissionPlace place = await admission.EnterAsync(context.RequestAborted);
        if (!place.IsAcquired)
        {
            await RefuseAsync(context, version, RejectReason.Overload, NoPlace, body.Length);
            return;
        }

        RemoteWriteDecoder decoder = _decoders.TryDequeue(out RemoteWriteDecoder? idle) ? idle : new RemoteWriteDecoder();
        try
        {
            await DecodeAndApplyAsync(context, decoder, body, version, settings);
        }
        finally
        {
            decoder.Release();
            _decoders.Enqueue(decoder);
        }
    }

    private async Task DecodeAndApplyAsync(HttpContext context, RemoteWriteDecoder decoder, RequestBody body, RemoteWriteVersion version, RemoteWriteOptions settings)
    {
        DecodeResult result = decoder.Result;
        if (!decoder.TryDecode(body.Bytes, version, settings.Limits))
        {
            await RefuseAsync(context, version, result.Reject, result.FirstError!, body.Length);
            return;
        }

        if (!TryApply(decoder))
        {
            metrics.Failed(Reasons.LabelOf(version), StatusCodes.Status500InternalServerError, body.Length);
            await WriteTextAsync(context, StatusCodes.Status500InternalServerError, "internal error, see the log");
            return;
        }

        int status = result.SenderErred ? StatusCodes.Status400BadRequest : StatusCodes.Status204NoContent;
        metrics.Applied(Reasons.LabelOf(version), status, body.Length, result);
        await AnswerAsync(context, status, version, result, settings);
    }

    private bool TryApply(RemoteWriteDecoder decoder)
    {
        try
        {
            gate.Apply(decoder);
            return true;
        }
        catch (Exception exception)
        {
            RemoteWriteLog.Failed(logger, exception);
            return false;
        }
    }

    private Task AnswerAsync(HttpContext context, int status, RemoteWriteVersion version, DecodeResult result, RemoteWriteOptions settings)
    {
        if (version == RemoteWriteVersion.V2)
        {
            // 1.0 has no such headers, and its senders expect none.
            IHeaderDictionary headers = context.Response.Headers;
            headers["X-Prometheus-Remote-Write-Samples-Written"] = result.SamplesWritten.ToString();
            headers["X-Prometheus-Remote-Write-Histograms-Written"] = result.Histograms.ToString();
            headers["X-Prometheus-Remote-Write-Exemplars-Written"] = result.Exemplars.ToString();
        }

        if (result.LimitReached && _limitLog.TryPass())
        {
            RemoteWriteLog.LimitReached(logger, result.Dropped(DropReason.SeriesLimit), result.Dropped(DropReason.ChurnLimit));
        }

        if (result.Dropped(DropReason.TooOld) is > 0 and var tooOld && _lateLog.TryPass())
        {
            RemoteWriteLog.TooOld(logger, tooOld);
        }

        if (status == StatusCodes.Status204NoContent)
        {
            context.Response.StatusCode = status;
            return Task.CompletedTask;
        }

        string text = RemoteWriteText.DescribePartialWrite(result, settings);
        LogRefusal(context, status, text);
        return WriteTextAsync(context, status, text);
    }

    private Task RefuseAsync(HttpContext context, RemoteWriteVersion? version, RejectReason reason, string text, int bodyBytes)
    {
        int status = StatusOf(reason);
        if (status == StatusCodes.Status503ServiceUnavailable)
        {
            context.Response.Headers.RetryAfter = RetryAfterSeconds;
        }

        metrics.Refused(Reasons.LabelOf(version), status, reason, bodyBytes);
        LogRefusal(context, status, text);
        return WriteTextAsync(context, status, text);
    }

    /// <summary>The status that answers a refusal.</summary>
    internal static int StatusOf(RejectReason reason) => reason switch
    {
        RejectReason.ContentType or RejectReason.ContentEncoding => StatusCodes.Status415UnsupportedMediaType,
        RejectReason.BodyTooLarge or RejectReason.DecodedTooLarge or RejectReason.TooManyRecords => StatusCodes.Status413PayloadTooLarge,
        RejectReason.Overload or RejectReason.TooSlow => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status400BadRequest,
    };

    private void LogRefusal(HttpContext context, int status, string text)
    {
        if (_refusalLog.TryPass())
        {
            RemoteWriteLog.Refused(logger, context.Connection.RemoteIpAddress?.ToString() ?? "unknown", status, text);
        }
    }

    private static Task WriteTextAsync(HttpContext context, int status, string text)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(text + "\n");
    }
}
