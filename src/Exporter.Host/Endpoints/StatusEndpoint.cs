using Exporter.Host.Status;

namespace Exporter.Host.Endpoints;

/// <summary><c>GET /api/v1/status</c>: which build, for how long, what is configured, and why a predictor does not predict.</summary>
internal static class StatusEndpoint
{
    /// <summary>Puts the answer on its path.</summary>
    public static void MapStatus(this IEndpointRouteBuilder endpoints, StatusReport report) =>
        endpoints.MapGet("/api/v1/status", context => JsonAnswer.WriteAsync(context, report.Describe(), StatusJson.Default.StatusAnswer));
}
