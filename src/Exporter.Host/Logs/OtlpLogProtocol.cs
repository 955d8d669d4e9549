using System.Text;
using Exporter.Host.Endpoints;
using Exporter.Ingest;
using Exporter.Ingest.Logs;
using Exporter.Ingest.Otlp.Proto;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.Net.Http.Headers;

namespace Exporter.Host.Logs;

/// <summary>OTLP logs over HTTP, as protobuf or JSON, plain or gzip.</summary>
/// <remarks>Source: opentelemetry.io/docs/specs/otlp, "OTLP/HTTP". The answer has the encoding of the request.</remarks>
/// <param name="receiver">Whose limits are named.</param>
internal sealed class OtlpLogProtocol(LogReceiver receiver) : ILogProtocol
{
    private const string Binary = "application/x-protobuf";
    private const string Json = "application/json";

    /// <inheritdoc/>
    public (RejectReason Reason, string Text)? Announced(HttpRequest request, out LogForm form, out LogEncoding encoding)
    {
        form = IsJson(request) ? LogForm.OtlpJson : LogForm.OtlpProtobuf;
        encoding = request.Headers.ContentEncoding == "gzip" ? LogEncoding.Gzip : LogEncoding.None;
        if (form == LogForm.OtlpProtobuf && !HasType(request, Binary))
        {
            return (RejectReason.ContentType, $"unsupported Content-Type \"{request.ContentType}\": send {Binary} or {Json}");
        }

        return request.Headers.ContentEncoding.ToString() is "" or "identity" or "gzip"
            ? null
            : (RejectReason.ContentEncoding, $"unsupported Content-Encoding \"{request.Headers.ContentEncoding}\": send gzip or none");
    }

    /// <inheritdoc/>
    public int StatusOf(RejectReason reason) => RemoteWriteEndpoint.StatusOf(reason);

    /// <inheritdoc/>
    public LogAnswer Answer(HttpRequest request, LogDecoder decoder, TimeSpan took) => Encode(request, StatusCodes.Status200OK, ResponseOf(decoder.Batch, receiver.Limits));

    /// <inheritdoc/>
    public LogAnswer Refuse(HttpRequest request, int status, string text)
    {
        var code = status >= StatusCodes.Status500InternalServerError ? StatusCode.Unavailable : StatusCode.InvalidArgument;
        return Encode(request, status, new Ingest.Otlp.Proto.Status { Code = (int)code, Message = text });
    }

    /// <summary>The answer to an export: what was refused by the sender's fault, or past a limit, as partial success.</summary>
    public static ExportLogsServiceResponse ResponseOf(LogBatch batch, IngestLimits limits) => batch.DroppedInAll == 0
        ? new ExportLogsServiceResponse()
        : new ExportLogsServiceResponse { PartialSuccess = new ExportLogsPartialSuccess { RejectedLogRecords = batch.DroppedInAll, ErrorMessage = LogDropText.Describe(batch, limits) } };

    private static LogAnswer Encode(HttpRequest request, int status, IMessage message) => IsJson(request)
        ? new LogAnswer(status, Json, Encoding.UTF8.GetBytes(JsonFormatter.Default.Format(message)))
        : new LogAnswer(status, Binary, message.ToByteArray());

    private static bool IsJson(HttpRequest request) => HasType(request, Json);

    private static bool HasType(HttpRequest request, string type) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out var media) && media.MediaType.Equals(type, StringComparison.OrdinalIgnoreCase);
}
