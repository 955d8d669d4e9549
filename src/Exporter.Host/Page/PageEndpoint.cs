using Exporter.Host.Endpoints;
using Microsoft.Net.Http.Headers;

namespace Exporter.Host.Page;

/// <summary><c>GET /</c> and <c>/page/*</c>: the page for people, out of files that are embedded in the assembly.</summary>
internal static class PageEndpoint
{
    private const string Index = "index.html";

    // The page needs nothing from elsewhere and has no script or style in its markup, so a label that got there as HTML could do nothing.
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /// <summary>Puts each file on its path, and no other path anywhere: names from requests open no file.</summary>
    public static void MapPage(this IEndpointRouteBuilder endpoints)
    {
        string[] methods = [HttpMethods.Get, HttpMethods.Head];
        foreach (var file in PageFile.All())
        {
            endpoints.MapMethods(file.Name == Index ? "/" : $"/page/{file.Name}", methods, context => WriteAsync(context, file));
        }
    }

    private static async Task WriteAsync(HttpContext context, PageFile file)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers.ETag = file.Tag;
        headers.Vary = HeaderNames.AcceptEncoding;

        // Asked for again each time, answered in a few bytes: after an update nobody sees half of the old page.
        headers.CacheControl = "no-cache";
        if (context.Request.Headers.IfNoneMatch.ToString().Contains(file.Tag, StringComparison.Ordinal))
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        context.Response.ContentType = file.ContentType;
        var bytes = file.Bytes;
        if (ContentNegotiation.AcceptsGzip(context.Request.Headers.AcceptEncoding) && file.Gzip.Length < bytes.Length)
        {
            headers.ContentEncoding = "gzip";
            bytes = file.Gzip;
        }

        context.Response.ContentLength = bytes.Length;
        if (HttpMethods.IsGet(context.Request.Method))
        {
            await context.Response.Body.WriteAsync(bytes, context.RequestAborted);
        }
    }
}
