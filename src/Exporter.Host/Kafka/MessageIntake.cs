using Exporter.Configuration.Kafka;
using Exporter.Host.Endpoints;
using Exporter.Host.Logs;
using Exporter.Host.Otlp;
using Exporter.Host.Pipeline;
using Exporter.Ingest;
using Exporter.Ingest.Logs;
using Exporter.Ingest.Otlp;
using Microsoft.Net.Http.Headers;

namespace Exporter.Host.Kafka;

/// <summary>Takes one message in: samples go the way of all samples, events and logs that of theirs, under the limits of requests.</summary>
/// <remarks>One thread at a time. What cannot be taken in is told by its reason and nothing else: nobody waits for an answer, and the next message has no part in it.</remarks>
/// <param name="gate">The way in.</param>
/// <param name="options">The settings in force.</param>
/// <param name="otlp">Takes exports of OTLP.</param>
/// <param name="events">Takes events.</param>
/// <param name="logs">Takes records of logs.</param>
/// <param name="metrics">Counts samples.</param>
/// <param name="logger">Hears of faults of ours.</param>
internal sealed class MessageIntake(IngestGate gate, Func<RemoteWriteOptions> options, OtlpReceiver otlp, EventMessages events, LogReceiver logs, IngestMetrics metrics, ILogger logger)
{
    /// <summary>Value of the label <c>protocol</c> for samples that came this way.</summary>
    public const string Protocol = "kafka";

    private const string ContentType = "content-type";
    private const string ContentEncoding = "content-encoding";

    private readonly RemoteWriteDecoder _decoder = new();
    private readonly RemoteWriteEncoder _samples = new(RemoteWriteVersion.V1);

    /// <summary>Takes a message in.</summary>
    /// <param name="format">What its topic holds.</param>
    /// <param name="message">The message.</param>
    /// <param name="error">What is wrong with it, for the log; empty for nothing.</param>
    /// <returns>Null, or why it is left out.</returns>
    public SkipReason? Take(KafkaFormat format, in WaitingMessage message, out string error)
    {
        var settings = options();
        error = "";
        if (message.Body.Length == 0)
        {
            error = "it has no value";
            return SkipReason.Empty;
        }

        if (message.Body.Length > settings.Limits.MaxBodyBytes)
        {
            error = $"{message.Body.Length} bytes exceed max_body_bytes={settings.Limits.MaxBodyBytes}";
            return SkipReason.TooLarge;
        }

        try
        {
            return format switch
            {
                KafkaFormat.RemoteWrite => TakeRemoteWrite(message, settings, out error),
                KafkaFormat.Otlp => TakeOtlp(message, out error),
                KafkaFormat.Logs => TakeLogs(message, LogForm.JsonLines, out error),
                KafkaFormat.OtlpLogs => TakeLogs(message, IsJson(message) ? LogForm.OtlpJson : LogForm.OtlpProtobuf, out error),
                KafkaFormat.PrometheusJson => TakeSample(message, settings, out error),
                _ => events.Take(message, out error),
            };
        }
        catch (Exception exception)
        {
            // Whatever it is, the stream goes on behind this message.
            Log.KafkaMessageFailed(logger, exception);
            return SkipReason.Failed;
        }
        finally
        {
            _decoder.Release();
        }
    }

    private SkipReason? TakeRemoteWrite(in WaitingMessage message, RemoteWriteOptions settings, out string error)
    {
        var type = message.Headers?.Text(ContentType);
        if (RemoteWriteHeaders.VersionOf(type) is not { } version || !RemoteWriteHeaders.IsSnappy(message.Headers?.Text(ContentEncoding)))
        {
            error = $"content-type \"{type}\" with content-encoding \"{message.Headers?.Text(ContentEncoding)}\" is not remote write";
            return SkipReason.ContentType;
        }

        return _decoder.TryDecode(message.Body, version, settings.Limits) ? Apply(message.Body.Length, out error) : Refuse(_decoder.Result.Reject, _decoder.Result.FirstError!, out error);
    }

    private SkipReason? TakeSample(in WaitingMessage message, RemoteWriteOptions settings, out string error)
    {
        _samples.Reset();
        if (PrometheusJson.Read(message.Body, _samples) is { } complaint)
        {
            error = complaint;
            return SkipReason.Unreadable;
        }

        return _decoder.TryTake(_samples.ToProtobuf(), RemoteWriteVersion.V1, settings.Limits)
            ? Apply(message.Body.Length, out error)
            : Refuse(_decoder.Result.Reject, _decoder.Result.FirstError!, out error);
    }

    private SkipReason? TakeOtlp(in WaitingMessage message, out string error)
    {
        var isJson = IsJson(message);
        error = "";
        try
        {
            if (message.Headers?.Text(ContentEncoding) != "gzip")
            {
                otlp.Receive(message.Body, isJson, message.Body.Length);
                return null;
            }

            var reason = ExportReader.Unzip(message.Body, otlp.Limits, out var plain, out var complaint);
            using (plain)
            {
                if (reason != RejectReason.None)
                {
                    return Refuse(reason, complaint!, out error);
                }

                otlp.Receive(plain!.Bytes, isJson, message.Body.Length);
                return null;
            }
        }
        catch (OtlpRefusedException refused)
        {
            return Refuse(refused.Reason, refused.Message, out error);
        }
    }

    private SkipReason? TakeLogs(in WaitingMessage message, LogForm form, out string error)
    {
        var decoder = logs.Take();
        try
        {
            var encoding = message.Headers?.Text(ContentEncoding) == "gzip" ? LogEncoding.Gzip : LogEncoding.None;
            if (!logs.TryReceive(decoder, message.Body, form, encoding))
            {
                return Refuse(decoder.Batch.Reject, decoder.Batch.Error!, out error);
            }

            logs.CountApplied(form, StatusCodes.Status204NoContent, message.Body.Length, decoder);

            // What could not be taken of several is counted by its reason, as in a request.
            error = decoder.Batch.DroppedInAll == 0 ? "" : decoder.Batch.FirstDrop.Detail ?? Reasons.LabelOf(decoder.Batch.FirstDrop.Reason);
            return decoder.Batch.DroppedInAll > 0 && decoder.Batch.Count == 0 ? SkipReason.Refused : null;
        }
        finally
        {
            logs.GiveBack(decoder);
        }
    }

    private static bool IsJson(in WaitingMessage message) =>
        MediaTypeHeaderValue.TryParse(message.Headers?.Text(ContentType), out var type) && type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase);

    private SkipReason? Apply(int bodyBytes, out string error)
    {
        gate.Apply(_decoder);
        var result = _decoder.Result;
        metrics.Applied(Protocol, result.SenderErred ? StatusCodes.Status400BadRequest : StatusCodes.Status204NoContent, bodyBytes, result);

        // The rest of the message was taken; what was not is counted by its reason, as in a request.
        error = result.SenderErred ? result.FirstError ?? "" : "";
        return null;
    }

    private static SkipReason Refuse(RejectReason reason, string complaint, out string error)
    {
        error = complaint;
        return reason is RejectReason.BodyTooLarge or RejectReason.DecodedTooLarge ? SkipReason.TooLarge : SkipReason.Unreadable;
    }
}
