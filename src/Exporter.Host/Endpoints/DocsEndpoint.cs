using System.Reflection;

namespace Exporter.Host.Endpoints;

/// <summary><c>GET /openapi.json</c>: what the API is, for programs; <c>/docs</c>: the same for people. Files of the program itself, so they need no network.</summary>
internal static class DocsEndpoint
{
    /// <summary>Name of the document among the program's resources.</summary>
    internal const string Document = "openapi.json";

    // No script and no style but those files, and no frame around it.
    private const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /// <summary>Puts the document and its page on their paths.</summary>
    public static void MapDocs(this IEndpointRouteBuilder endpoints)
    {
        Map(endpoints, "/openapi.json", Document, "application/json; charset=utf-8");
        Map(endpoints, "/docs", "docs.html", "text/html; charset=utf-8");
        Map(endpoints, "/docs/docs.js", "docs.js", "text/javascript; charset=utf-8");
        Map(endpoints, "/docs/docs.css", "docs.css", "text/css; charset=utf-8");
    }

    private static void Map(IEndpointRouteBuilder endpoints, string path, string resource, string contentType)
    {
        var file = Read(resource);
        endpoints.MapGet(path, context =>
        {
            context.Response.ContentType = contentType;
            context.Response.Headers.ContentSecurityPolicy = ContentSecurityPolicy;
            context.Response.Headers.XContentTypeOptions = "nosniff";
            return context.Response.Body.WriteAsync(file, context.RequestAborted).AsTask();
        });
    }

    private static byte[] Read(string resource)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(resource) ?? throw new InvalidOperationException($"the program was built without {resource}");
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }
}
