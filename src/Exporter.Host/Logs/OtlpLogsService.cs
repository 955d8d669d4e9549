using Exporter.Host.Endpoints;
using Exporter.Host.Otlp;
using Exporter.Ingest;
using Exporter.Ingest.Logs;
using Exporter.Ingest.Otlp.Proto;
using Grpc.Core;

namespace Exporter.Host.Logs;

/// <summary>OTLP logs over gRPC.</summary>
/// <remarks>Source: opentelemetry.io/docs/specs/otlp, "OTLP/gRPC Response": what may be sent again is UNAVAILABLE, what must not is INVALID_ARGUMENT.</remarks>
internal sealed class OtlpLogsService(LogReceiver receiver) : OtlpLogsServiceBase
{
    /// <inheritdoc/>
    public override async Task<ExportLogsServiceResponse> Export(OtlpExport export, ServerCallContext context)
    {
        using (export)
        {
            using var place = await receiver.EnterAsync(context.CancellationToken);
            if (!place.IsAcquired)
            {
                throw Refuse(RejectReason.Overload, receiver.NoPlace, export.Bytes.Count);
            }

            var decoder = receiver.Take();
            try
            {
                return Receive(decoder, export.Bytes);
            }
            finally
            {
                receiver.GiveBack(decoder);
            }
        }
    }

    private ExportLogsServiceResponse Receive(LogDecoder decoder, ArraySegment<byte> export)
    {
        try
        {
            if (!receiver.TryReceive(decoder, export, LogForm.OtlpProtobuf, LogEncoding.None))
            {
                throw Refuse(decoder.Batch.Reject, decoder.Batch.Error!, export.Count);
            }
        }
        catch (LogFailedException failure)
        {
            receiver.CountFailed(LogForm.OtlpProtobuf, StatusCodes.Status500InternalServerError, export.Count);
            throw new RpcException(new Grpc.Core.Status(StatusCode.Unavailable, failure.Message));
        }

        receiver.CountApplied(LogForm.OtlpProtobuf, StatusCodes.Status200OK, export.Count, decoder);
        return OtlpLogProtocol.ResponseOf(decoder.Batch, receiver.Limits);
    }

    private RpcException Refuse(RejectReason reason, string text, int bytes)
    {
        receiver.CountRefused(LogForm.OtlpProtobuf, RemoteWriteEndpoint.StatusOf(reason), reason, bytes, text);
        return new RpcException(new Grpc.Core.Status(StatusOf(reason), text));
    }

    private static StatusCode StatusOf(RejectReason reason) => reason switch
    {
        RejectReason.Overload => StatusCode.Unavailable,
        RejectReason.DecodedTooLarge or RejectReason.TooManyRecords => StatusCode.ResourceExhausted,
        _ => StatusCode.InvalidArgument,
    };
}
