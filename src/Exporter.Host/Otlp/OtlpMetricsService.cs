using Exporter.Host.Otlp.Proto;
using Exporter.Ingest;
using Exporter.Ingest.Otlp.Proto;
using Grpc.Core;

namespace Exporter.Host.Otlp;

/// <summary>OTLP metrics over gRPC.</summary>
/// <remarks>Source: opentelemetry.io/docs/specs/otlp, "OTLP/gRPC Response": what may be sent again is UNAVAILABLE, what must not is INVALID_ARGUMENT.</remarks>
internal sealed class OtlpMetricsService(OtlpReceiver receiver) : MetricsService.MetricsServiceBase
{
    /// <inheritdoc/>
    public override async Task<ExportMetricsServiceResponse> Export(ExportMetricsServiceRequest request, ServerCallContext context)
    {
        var bytes = request.CalculateSize();
        try
        {
            using var place = await receiver.EnterAsync(context.CancellationToken);
            return receiver.Receive(request, bytes);
        }
        catch (OtlpRefusedException refusal)
        {
            var isOverload = refusal.Reason == RejectReason.Overload;
            receiver.Refuse(refusal.Reason, isOverload ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status400BadRequest, bytes);
            throw new RpcException(new Grpc.Core.Status(isOverload ? StatusCode.Unavailable : StatusCode.InvalidArgument, refusal.Message));
        }
        catch (OtlpFailedException failure)
        {
            throw new RpcException(new Grpc.Core.Status(StatusCode.Unavailable, failure.Message));
        }
    }
}
