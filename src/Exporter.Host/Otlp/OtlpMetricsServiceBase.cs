using Exporter.Ingest.Otlp.Proto;
using Google.Protobuf;
using Grpc.Core;

namespace Exporter.Host.Otlp;

/// <summary>How <c>opentelemetry.proto.collector.metrics.v1.MetricsService</c> is called over gRPC.</summary>
/// <remarks>
/// Bound by hand: generated code would read the request's bytes into messages, which known series do not need. The framework finds the attribute and the virtual method by reflection, as it does
/// those of generated code.
/// </remarks>
[BindServiceMethod(typeof(OtlpMetricsServiceBase), nameof(Bind))]
internal abstract class OtlpMetricsServiceBase
{
    /// <summary>Name of the service.</summary>
    public const string Name = "opentelemetry.proto.collector.metrics.v1.MetricsService";

    private static readonly Method<OtlpExport, ExportMetricsServiceResponse> ExportMethod = new(
        MethodType.Unary,
        Name,
        nameof(Export),
        Marshallers.Create<OtlpExport>((_, _) => throw new NotSupportedException("requests are read only"), context => new OtlpExport(context.PayloadAsReadOnlySequence())),
        Marshallers.Create(answer => answer.ToByteArray(), ExportMetricsServiceResponse.Parser.ParseFrom));

    /// <summary>Tells the framework what there is to call.</summary>
    /// <param name="binder">The framework's.</param>
    /// <param name="service">Null: one is made for each call.</param>
    public static void Bind(ServiceBinderBase binder, OtlpMetricsServiceBase? service) =>
        binder.AddMethod(ExportMethod, service is null ? null : service.Export);

    /// <summary>Takes an export.</summary>
    /// <param name="export">To be disposed by whoever takes it.</param>
    /// <param name="context">The call.</param>
    public abstract Task<ExportMetricsServiceResponse> Export(OtlpExport export, ServerCallContext context);
}
