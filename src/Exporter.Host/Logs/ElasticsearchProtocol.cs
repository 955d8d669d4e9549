using Exporter.Host.Endpoints;
using Exporter.Ingest;
using Exporter.Ingest.Logs;
using Microsoft.Net.Http.Headers;

namespace Exporter.Host.Logs;

/// <summary>Elasticsearch's <c>_bulk</c>, plain or gzip, answered item by item.</summary>
/// <remarks>Source: elastic.co/docs/api/doc/elasticsearch, "Bulk index or delete documents". Clients send again what is answered with 429, as a whole.</remarks>
/// <param name="receiver">Whose limits are named.</param>
internal sealed class ElasticsearchProtocol(LogReceiver receiver) : ILogProtocol
{
    private static readonly string[] Types = ["application/x-ndjson", "application/json", "application/vnd.elasticsearch+x-ndjson", "application/vnd.elasticsearch+json"];

    /// <inheritdoc/>
    public (RejectReason Reason, string Text)? Announced(HttpRequest request, out LogForm form, out LogEncoding encoding)
    {
        var compression = request.Headers.ContentEncoding.ToString();
        (form, encoding) = (LogForm.ElasticsearchBulk, compression == "gzip" ? LogEncoding.Gzip : LogEncoding.None);
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var media) || !Types.Contains(media.MediaType.ToString(), StringComparer.OrdinalIgnoreCase))
        {
            return (RejectReason.ContentType, $"Content-Type header [{request.ContentType}] is not supported");
        }

        return compression is "" or "identity" or "gzip" ? null : (RejectReason.ContentEncoding, $"Content-Encoding [{compression}] is not supported: send gzip or none");
    }

    /// <inheritdoc/>
    public int StatusOf(RejectReason reason) => reason switch
    {
        RejectReason.Overload or RejectReason.TooSlow => StatusCodes.Status429TooManyRequests,
        RejectReason.ContentType => StatusCodes.Status406NotAcceptable,
        _ => RemoteWriteEndpoint.StatusOf(reason),
    };

    /// <inheritdoc/>
    public LogAnswer Answer(HttpRequest request, LogDecoder decoder, TimeSpan took)
    {
        var answer = new BulkAnswer(decoder, new FilterPath(request.Query["filter_path"]), request.RouteValues["index"] as string ?? "", receiver.Limits);
        return ElasticsearchJson.Answer(request, StatusCodes.Status200OK, json => answer.Write(json, took));
    }

    /// <inheritdoc/>
    public LogAnswer Refuse(HttpRequest request, int status, string text) => ElasticsearchJson.Error(request, status, TypeOf(status), text);

    private static string TypeOf(int status) => status switch
    {
        StatusCodes.Status429TooManyRequests => "es_rejected_execution_exception",
        StatusCodes.Status406NotAcceptable => "media_type_header_exception",
        StatusCodes.Status413PayloadTooLarge => "content_too_long_exception",
        StatusCodes.Status500InternalServerError => "exception",
        _ => "illegal_argument_exception",
    };
}
