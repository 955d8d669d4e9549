namespace Exporter.Host.Endpoints;

/// <summary><c>GET /</c>: where everything is, as exporters have it.</summary>
internal static class LandingPage
{
    private static readonly string Html = $"""
        <!DOCTYPE html>
        <html lang="en">
        <head><meta charset="utf-8"><title>Foresight</title></head>
        <body>
        <h1>Foresight</h1>
        <p>Predicted failure probabilities from Prometheus remote write. Version {BuildIdentity.Version}.</p>
        <ul>
        <li><a href="/metrics">Metrics</a></li>
        <li><a href="/api/v1/predictions">Predictions (JSON)</a></li>
        <li><a href="/api/v1/models">Models: champion, challengers, switches (JSON)</a></li>
        <li><a href="/api/v1/budget">Alert budgets (JSON)</a></li>
        <li><a href="/api/v1/overrides">What operators have decided (JSON)</a></li>
        <li>What the model saw: <code>/api/v1/vectors?predictor=NAME</code> (JSON)</li>
        <li><a href="/-/healthy">Healthy</a></li>
        <li><a href="/-/ready">Ready</a></li>
        </ul>
        <p>Remote write: <code>POST /api/v1/write</code></p>
        </body>
        </html>

        """;

    /// <summary>Puts the page on its path.</summary>
    public static void MapLandingPage(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapGet("/", context =>
        {
            context.Response.ContentType = "text/html; charset=utf-8";
            return context.Response.WriteAsync(Html, context.RequestAborted);
        });
}
