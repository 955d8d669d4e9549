using Exporter.Host.Endpoints;
using Exporter.Ingest;
using Exporter.Ingest.Otlp.Proto;
using Grpc.Core;

namespace Exporter.Host.Otlp;

/// <summary>OTLP metrics over gRPC.</summary>
/// <remarks>Source: opentelemetry.io/docs/specs/otlp, "OTLP/gRPC Response": what may be sent again is UNAVAILABLE, what must not is INVALID_ARGUMENT.</remarks>
internal sealed class OtlpMetricsService(OtlpReceiver receiver) : OtlpMetricsServiceBase
{
    /// <inheritdoc/>
    public override async Task<ExportMetricsServiceResponse> Export(OtlpExport export, ServerCallContext context)
    {
        using (export)
        {
            var bytes = export.Bytes.Count;
            try
            {
                using var place = await receiver.EnterAsync(context.CancellationToken);
                return receiver.Receive(export.Bytes, isJson: false, bytes);
            }
            catch (OtlpRefusedException refusal)
            {
                receiver.Refuse(refusal.Reason, RemoteWriteEndpoint.StatusOf(refusal.Reason), bytes);
                throw new RpcException(new Grpc.Core.Status(StatusOf(refusal.Reason), refusal.Message));
            }
            catch (OtlpFailedException failure)
            {
                throw new RpcException(new Grpc.Core.Status(StatusCode.Unavailable, failure.Message));
            }
        }
    }

    private static StatusCode StatusOf(RejectReason reason) => reason switch
    {
        RejectReason.Overload => StatusCode.Unavailable,
        RejectReason.DecodedTooLarge => StatusCode.ResourceExhausted,
        _ => StatusCode.InvalidArgument,
    };
}
