using Exporter.Host.Endpoints;
using Exporter.Ingest;
using Exporter.Ingest.Logs;

namespace Exporter.Host.Logs;

/// <summary>A path on which logs are posted, in whatever protocol.</summary>
/// <remarks>The order of a request is that of <see cref="RemoteWriteEndpoint"/>: headers, declared length, no place to be had, body, a place, decode and hand over; then the answer, without the place.</remarks>
/// <param name="receiver">Takes what is posted.</param>
/// <param name="protocol">How it is announced and answered.</param>
internal sealed class LogEndpoint(LogReceiver receiver, ILogProtocol protocol)
{
    private const string RetryAfterSeconds = "1";

    /// <summary>Answers one request.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        var limits = receiver.Limits;
        var wrong = protocol.Announced(context.Request, out var form, out var encoding);
        wrong ??= context.Request.ContentLength > limits.MaxBodyBytes
            ? (RejectReason.BodyTooLarge, $"body of {context.Request.ContentLength} bytes exceeds max_body_bytes={limits.MaxBodyBytes}")
            : receiver.IsFull ? (RejectReason.Overload, receiver.NoPlace) : null;
        var answer = wrong is var (reason, text)
            ? Refuse(context, form, reason, text, 0)
            : await ReceiveAsync(context, form, encoding, limits);
        if (answer is not null)
        {
            await answer.WriteAsync(context);
        }
    }

    private async Task<LogAnswer?> ReceiveAsync(HttpContext context, LogForm form, LogEncoding encoding, IngestLimits limits)
    {
        var bytes = 0;
        try
        {
            RequestBody.LiftServerLimit(context);
            using var share = receiver.Bodies.Begin();
            using var body = await RequestBody.ReadAsync(context.Request, limits.MaxBodyBytes, share);
            bytes = body.Length;
            if (bytes > limits.MaxBodyBytes)
            {
                return Refuse(context, form, RejectReason.BodyTooLarge, $"body exceeds max_body_bytes={limits.MaxBodyBytes}", bytes);
            }

            using var place = await receiver.EnterAsync(context.RequestAborted);
            return place.IsAcquired ? Decode(context, body, form, encoding) : Refuse(context, form, RejectReason.Overload, receiver.NoPlace, bytes);
        }
        catch (BodyRefusedException refused)
        {
            // What is still to come of the body is not waited for.
            context.Response.Headers.Connection = "close";
            return Refuse(context, form, refused.Reason, refused.Message, 0);
        }
        catch (LogFailedException failure)
        {
            receiver.CountFailed(form, StatusCodes.Status500InternalServerError, bytes);
            return protocol.Refuse(context.Request, StatusCodes.Status500InternalServerError, failure.Message);
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException)
        {
            receiver.CountRefused(form, RequestBody.Fail(context, exception), RejectReason.Aborted, bytes, "");
            return null;
        }
    }

    private LogAnswer Decode(HttpContext context, RequestBody body, LogForm form, LogEncoding encoding)
    {
        var began = receiver.Time.GetTimestamp();
        var decoder = receiver.Take();
        try
        {
            if (!receiver.TryReceive(decoder, body.Segment, form, encoding))
            {
                return Refuse(context, form, decoder.Batch.Reject, decoder.Batch.Error!, body.Length);
            }

            var answer = protocol.Answer(context.Request, decoder, receiver.Time.GetElapsedTime(began));
            receiver.CountApplied(form, answer.Status, body.Length, decoder);
            return answer;
        }
        finally
        {
            receiver.GiveBack(decoder);
        }
    }

    private LogAnswer Refuse(HttpContext context, LogForm form, RejectReason reason, string text, int bodyBytes)
    {
        var status = protocol.StatusOf(reason);
        if (status is StatusCodes.Status503ServiceUnavailable or StatusCodes.Status429TooManyRequests)
        {
            context.Response.Headers.RetryAfter = RetryAfterSeconds;
        }

        receiver.CountRefused(form, status, reason, bodyBytes, text);
        return protocol.Refuse(context.Request, status, text);
    }
}
