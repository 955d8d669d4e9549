using Exporter.Host.Otlp;
using Exporter.Ingest.Otlp.Proto;
using Google.Protobuf;
using Grpc.Core;

namespace Exporter.Host.Logs;

/// <summary>How <c>opentelemetry.proto.collector.logs.v1.LogsService</c> is called over gRPC; bound by hand, as that of metrics is.</summary>
[BindServiceMethod(typeof(OtlpLogsServiceBase), nameof(Bind))]
internal abstract class OtlpLogsServiceBase
{
    /// <summary>Name of the service.</summary>
    public const string Name = "opentelemetry.proto.collector.logs.v1.LogsService";

    private static readonly Method<OtlpExport, ExportLogsServiceResponse> ExportMethod = new(
        MethodType.Unary,
        Name,
        nameof(Export),
        Marshallers.Create<OtlpExport>((_, _) => throw new NotSupportedException("requests are read only"), context => new OtlpExport(context.PayloadAsReadOnlySequence())),
        Marshallers.Create(answer => answer.ToByteArray(), ExportLogsServiceResponse.Parser.ParseFrom));

    /// <summary>Tells the framework what there is to call.</summary>
    /// <param name="binder">The framework's.</param>
    /// <param name="service">Null: one is made for each call.</param>
    public static void Bind(ServiceBinderBase binder, OtlpLogsServiceBase? service) =>
        binder.AddMethod(ExportMethod, service is null ? null : service.Export);

    /// <summary>Takes an export.</summary>
    /// <param name="export">To be disposed by whoever takes it.</param>
    /// <param name="context">The call.</param>
    public abstract Task<ExportLogsServiceResponse> Export(OtlpExport export, ServerCallContext context);
}
