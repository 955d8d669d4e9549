using System.Text;
using Exporter.Host.Endpoints;
using Exporter.Ingest;
using Exporter.Ingest.Logs;
using Microsoft.Net.Http.Headers;

namespace Exporter.Host.Logs;

/// <summary><c>POST /loki/api/v1/push</c>: Loki's push, protobuf in snappy or JSON, the latter plain or gzip.</summary>
/// <remarks>
/// Source: grafana.com/docs/loki, "Ingest logs". 204, or 400 with the first mistake where part of it was refused: the rest is taken, and Loki's agents do not send a 400 again.
/// </remarks>
/// <param name="receiver">Whose limits are named.</param>
internal sealed class LokiProtocol(LogReceiver receiver) : ILogProtocol
{
    private const string Json = "application/json";
    private const string Binary = "application/x-protobuf";

    /// <inheritdoc/>
    public (RejectReason Reason, string Text)? Announced(HttpRequest request, out LogForm form, out LogEncoding encoding)
    {
        var type = MediaTypeHeaderValue.TryParse(request.ContentType, out var media) ? media.MediaType.ToString() : "";
        var isJson = type.Equals(Json, StringComparison.OrdinalIgnoreCase);
        var compression = request.Headers.ContentEncoding.ToString();
        form = isJson ? LogForm.LokiJson : LogForm.LokiProtobuf;
        encoding = !isJson ? LogEncoding.Snappy : compression == "gzip" ? LogEncoding.Gzip : LogEncoding.None;
        if (!isJson && !type.Equals(Binary, StringComparison.OrdinalIgnoreCase))
        {
            return (RejectReason.ContentType, $"unsupported Content-Type \"{request.ContentType}\": send {Binary} or {Json}");
        }

        // Protobuf is snappy, whether the header says so or not.
        return compression.Length == 0 || compression == (isJson ? "gzip" : "snappy")
            ? null
            : (RejectReason.ContentEncoding, $"Content-Encoding \"{compression}\" not supported: send {(isJson ? "gzip or none" : "snappy")}");
    }

    /// <inheritdoc/>
    public int StatusOf(RejectReason reason) => RemoteWriteEndpoint.StatusOf(reason);

    /// <inheritdoc/>
    public LogAnswer Answer(HttpRequest request, LogDecoder decoder, TimeSpan took) => decoder.Batch.DroppedInAll == 0
        ? new LogAnswer(StatusCodes.Status204NoContent, null, default)
        : Refuse(request, StatusCodes.Status400BadRequest, LogDropText.Describe(decoder.Batch, receiver.Limits));

    /// <inheritdoc/>
    public LogAnswer Refuse(HttpRequest request, int status, string text) => new(status, "text/plain; charset=utf-8", Encoding.UTF8.GetBytes(text + "\n"));
}
