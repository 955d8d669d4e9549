using Exporter.Host.Pipeline;

namespace Exporter.Host.Endpoints;

/// <summary><c>/-/healthy</c>: the process answers. <c>/-/ready</c>: it predicts, or says why not.</summary>
internal static class HealthEndpoints
{
    /// <summary>Puts both on their paths.</summary>
    public static void MapHealth(this IEndpointRouteBuilder endpoints, StreamPipeline pipeline)
    {
        endpoints.MapGet("/-/healthy", context => PlainText.WriteAsync(context, StatusCodes.Status200OK, "Foresight is healthy."));
        endpoints.MapGet("/-/ready", context =>
        {
            var reasons = pipeline.NotReadyReasons();
            return reasons.Count == 0
                ? PlainText.WriteAsync(context, StatusCodes.Status200OK, "Foresight is ready.")
                : PlainText.WriteAsync(context, StatusCodes.Status503ServiceUnavailable, "Foresight is not ready:\n" + string.Join('\n', reasons));
        });
    }
}
