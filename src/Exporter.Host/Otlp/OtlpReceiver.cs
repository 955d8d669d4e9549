using System.Collections.Concurrent;
using Exporter.Host.Endpoints;
using Exporter.Host.Pipeline;
using Exporter.Ingest;
using Exporter.Ingest.Otlp;
using Exporter.Ingest.Otlp.Proto;

namespace Exporter.Host.Otlp;

/// <summary>Takes exports of OTLP metrics, whatever they came by: translated to remote write, they go the way of all samples, under the same limits.</summary>
/// <param name="gate">The way in.</param>
/// <param name="options">The settings in force.</param>
/// <param name="admission">Places, shared with remote write.</param>
/// <param name="bodies">Memory for bodies, shared with remote write.</param>
/// <param name="metrics">Counts.</param>
/// <param name="logger">Hears of faults of ours.</param>
internal sealed partial class OtlpReceiver(
    IngestGate gate, Func<RemoteWriteOptions> options, AdmissionLimiter admission, BodyMemory bodies, IngestMetrics metrics, ILogger<OtlpReceiver> logger)
{
    private readonly DeltaSums _deltas = new();

    // As many as run at once, since each request returns what it took.
    private readonly ConcurrentQueue<OtlpDecoder> _decoders = new();

    /// <summary>Bounds of one request.</summary>
    public IngestLimits Limits => options().Limits;

    /// <summary>Memory for bodies.</summary>
    public BodyMemory Bodies => bodies;

    /// <summary>Looks for a place before the body is read.</summary>
    /// <exception cref="OtlpRefusedException">There is none, not even to wait; not counted yet.</exception>
    public void RefuseIfFull()
    {
        if (admission.IsFull)
        {
            throw NoPlace();
        }
    }

    /// <summary>Waits for a place.</summary>
    /// <returns>The place, to be disposed after the request.</returns>
    /// <exception cref="OtlpRefusedException">All are taken; not counted yet.</exception>
    public async ValueTask<AdmissionPlace> EnterAsync(CancellationToken aborted)
    {
        var place = await admission.EnterAsync(aborted);
        if (place.IsAcquired)
        {
            return place;
        }

        place.Dispose();
        throw NoPlace();
    }

    /// <summary>Takes an export, within a place.</summary>
    /// <param name="export">An <c>ExportMetricsServiceRequest</c>, decompressed.</param>
    /// <param name="isJson">Whether it is JSON, not protobuf.</param>
    /// <param name="bodyBytes">Its size as it came.</param>
    /// <returns>The answer; with what was refused by the sender's fault, or past a limit, as partial success.</returns>
    /// <exception cref="OtlpRefusedException">Nothing was taken; not counted yet.</exception>
    /// <exception cref="OtlpFailedException">A fault of ours, counted.</exception>
    public ExportMetricsServiceResponse Receive(ArraySegment<byte> export, bool isJson, int bodyBytes)
    {
        var settings = options();
        var decoder = Take();
        try
        {
            var isKnown = !isJson && decoder.TryScan(export, settings.Limits) && TryApplyKnown(decoder, bodyBytes);
            return isKnown ? Answer(0, null, decoder.Result, bodyBytes, settings) : Translate(decoder, Read(export, isJson, settings.Limits), bodyBytes, settings);
        }
        finally
        {
            GiveBack(decoder);
        }
    }

    /// <summary>Counts an export that was refused as a whole.</summary>
    public void Refuse(RejectReason reason, int status, int bodyBytes) => metrics.Refused(Reasons.Otlp, status, reason, bodyBytes);

    private OtlpRefusedException NoPlace() => new(RejectReason.Overload, $"more than {admission.Permits} requests at once (max_concurrent_requests)");

    private static ExportMetricsServiceRequest Read(ArraySegment<byte> export, bool isJson, IngestLimits limits)
    {
        var reason = ExportReader.Read(export, isJson, limits, out var request, out var error);
        return reason == RejectReason.None ? request! : throw new OtlpRefusedException(reason, error!);
    }

    private OtlpDecoder Take() => _decoders.TryDequeue(out var idle) ? idle : new OtlpDecoder();

    private void GiveBack(OtlpDecoder decoder)
    {
        decoder.Release();
        _decoders.Enqueue(decoder);
    }

    private ExportMetricsServiceResponse Translate(OtlpDecoder decoder, ExportMetricsServiceRequest export, int bodyBytes, RemoteWriteOptions settings)
    {
        var translator = new MetricsTranslator(_deltas, settings.Limits);
        if (!translator.TryTranslate(export, out var message))
        {
            throw new OtlpRefusedException(RejectReason.DecodedTooLarge, $"its series, each with all its labels, need more memory than max_decoded_bytes={settings.Limits.MaxDecodedBytes} allows");
        }

        if (!decoder.TryTranslate(message, settings.Limits))
        {
            throw new OtlpRefusedException(decoder.Result.Reject, decoder.Result.FirstError!);
        }

        try
        {
            gate.Apply(decoder.Translated);
        }
        catch (Exception exception)
        {
            throw Failed(exception, bodyBytes);
        }

        metrics.Dropped(DropReason.InvalidLabels, translator.RefusedForLabels);
        return Answer(translator.Refused, translator.FirstError, decoder.Result, bodyBytes, settings);
    }

    private bool TryApplyKnown(OtlpDecoder decoder, int bodyBytes)
    {
        try
        {
            return gate.TryApplyKnown(decoder);
        }
        catch (Exception exception)
        {
            throw Failed(exception, bodyBytes);
        }
    }

    private OtlpFailedException Failed(Exception exception, int bodyBytes)
    {
        Failed(logger, exception);
        metrics.Failed(Reasons.Otlp, StatusCodes.Status500InternalServerError, bodyBytes);
        return new OtlpFailedException("internal error, see the log", exception);
    }

    private ExportMetricsServiceResponse Answer(long untranslated, string? firstError, DecodeResult result, int bodyBytes, RemoteWriteOptions settings)
    {
        metrics.Applied(Reasons.Otlp, StatusCodes.Status200OK, bodyBytes, result);
        var pastLimits = result.Dropped(DropReason.SeriesLimit) + result.Dropped(DropReason.ChurnLimit);
        var bySender = result.Dropped(DropReason.InvalidLabels) + result.Dropped(DropReason.TooFarInFuture) + result.Dropped(DropReason.InvalidHistogram);
        var refused = untranslated + pastLimits + bySender;
        return refused == 0 ? new ExportMetricsServiceResponse() : new ExportMetricsServiceResponse
        {
            PartialSuccess = new ExportMetricsPartialSuccess
            {
                RejectedDataPoints = refused,
                ErrorMessage = firstError
                    ?? (bySender > 0 ? RemoteWriteText.DescribePartialWrite(result, settings) : $"{pastLimits} samples of new series, past the limit of series"),
            },
        };
    }

    [LoggerMessage(1, LogLevel.Error, "An OTLP export could not be applied; the sender was told to try again")]
    private static partial void Failed(ILogger logger, Exception exception);
}

/// <summary>An export of which nothing was taken.</summary>
/// <param name="reason">Why.</param>
/// <param name="message">Why, for the sender.</param>
internal sealed class OtlpRefusedException(RejectReason reason, string message) : Exception(message)
{
    /// <summary>Why.</summary>
    public RejectReason Reason { get; } = reason;
}

/// <summary>A fault of ours, logged and counted.</summary>
internal sealed class OtlpFailedException(string message, Exception inner) : Exception(message, inner);
