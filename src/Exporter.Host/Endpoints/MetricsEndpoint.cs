using System.IO.Compression;
using System.IO.Pipelines;
using Exporter.Exposition;
using Microsoft.Net.Http.Headers;

namespace Exporter.Host.Endpoints;

/// <summary><c>GET /metrics</c>: predictions and own metrics, in the format and encoding that the scraper asks for.</summary>
internal static class MetricsEndpoint
{
    /// <summary>Where the page is.</summary>
    public const string Path = "/metrics";

    /// <summary>Puts the page on its path.</summary>
    public static void MapMetrics(this IEndpointRouteBuilder endpoints, MetricsPage page) =>
        endpoints.MapGet(Path, context => WriteAsync(context, page));

    private static async Task WriteAsync(HttpContext context, MetricsPage page)
    {
        var format = ContentNegotiation.FormatOf(context.Request.Headers.Accept);
        context.Response.ContentType = ContentNegotiation.ContentTypeOf(format);
        context.Response.Headers[HeaderNames.Vary] = "Accept, Accept-Encoding";
        if (!ContentNegotiation.AcceptsGzip(context.Request.Headers.AcceptEncoding))
        {
            await page.WriteAsync(context.Response.BodyWriter, format, context.RequestAborted);
            return;
        }

        context.Response.Headers.ContentEncoding = "gzip";
        await using var gzip = new GZipStream(context.Response.Body, CompressionLevel.Fastest, leaveOpen: true);
        var writer = PipeWriter.Create(gzip, new StreamPipeWriterOptions(leaveOpen: true));
        await page.WriteAsync(writer, format, context.RequestAborted);
        await writer.CompleteAsync();
    }
}
