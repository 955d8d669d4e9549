using Exporter.Configuration.Web;

namespace Exporter.Host.Web.Access;

/// <summary>Which role each route asks for: the one place that says so. What is not here asks for <see cref="Roles.Admin"/>.</summary>
/// <remarks>Routes are known by the pattern that they are mapped with, not by the address of a request: there is one spelling of each.</remarks>
internal static class RouteRoles
{
    private static readonly RouteRole[] Table =
    [
        new(Roles.Write, "POST", "/api/v1/write"),
        new(Roles.Write, "POST", "/v1/metrics"),
        new(Roles.Write, "POST", "/api/v1/otlp/v1/metrics"),
        new(Roles.Write, "POST", "/opentelemetry.proto.collector.metrics.v1.MetricsService/*"),
        new(Roles.Write, "POST", "/v1/logs"),
        new(Roles.Write, "POST", "/api/v1/otlp/v1/logs"),
        new(Roles.Write, "POST", "/opentelemetry.proto.collector.logs.v1.LogsService/*"),
        new(Roles.Write, "POST", "/loki/api/v1/push"),

        // What agents ask before they send, and install, is for those who send.
        new(Roles.Write, RouteRole.Any, "/elasticsearch"),
        new(Roles.Write, RouteRole.Any, "/elasticsearch/*"),

        new(Roles.Read, "GET", "/"),
        new(Roles.Read, "GET", "/page/*"),
        new(Roles.Read, "GET", "/docs"),
        new(Roles.Read, "GET", "/docs/*"),
        new(Roles.Read, "GET", "/openapi.json"),
        new(Roles.Read, "GET", "/metrics"),
        new(Roles.Read, "GET", "/-/healthy"),
        new(Roles.Read, "GET", "/-/ready"),
        new(Roles.Read, "GET", "/api/v1/*"),

        // A form is as good as an address, which may be too short for an expression.
        .. ((string[])["query", "query_range", "query_exemplars", "series", "labels", "label/{name}/values", "metadata", "status/buildinfo", "rules", "alerts"])
            .Select(name => new RouteRole(Roles.Read, "POST", $"/api/v1/{name}")),

        // Asking a model is no more than reading, in whatever protocol.
        new(Roles.Read, "GET", "/v2"),
        new(Roles.Read, "GET", "/v2/*"),
        new(Roles.Read, "POST", "/v2/models/*"),
        new(Roles.Read, "POST", "/inference.GRPCInferenceService/*"),
        new(Roles.Read, "POST", "/foresight.v1.Predictions/*"),
        new(Roles.Read, "POST", "/grpc.health.v1.Health/*"),
        new(Roles.Read, "POST", "/grpc.reflection.v1.ServerReflection/*"),
        new(Roles.Read, "POST", "/grpc.reflection.v1alpha.ServerReflection/*"),

        new(Roles.Operate, "POST", "/api/v1/incidents"),
        new(Roles.Operate, "POST", "/api/v1/feedback"),
        new(Roles.Operate, "POST", "/api/v1/overrides"),
        new(Roles.Operate, "DELETE", "/api/v1/overrides/{id}"),
        new(Roles.Operate, "POST", "/api/v1/alertmanager"),
        new(Roles.Operate, "POST", "/api/v1/events"),
        new(Roles.Operate, "POST", "/api/v1/deployments/risk"),
        new(Roles.Operate, "POST", "/api/v1/webhooks/*"),

        new(Roles.Admin, RouteRole.Any, "/api/v1/models/*"),
        new(Roles.Admin, RouteRole.Any, "/-/reload"),
        new(Roles.Admin, RouteRole.Any, "/-/quit"),

        // What gRPC answers for services that there are not.
        new(Roles.Admin, "POST", "/{unimplementedService}/*"),
    ];

    /// <summary>The role that a request asks for.</summary>
    /// <param name="endpoint">Where it is routed; null for nowhere.</param>
    /// <param name="method">Its method.</param>
    public static Roles Of(Endpoint? endpoint, string method) => Find(endpoint, method) ?? Roles.Admin;

    /// <summary>What the table says; null where it says nothing.</summary>
    public static Roles? Find(Endpoint? endpoint, string method)
    {
        if (endpoint is not RouteEndpoint { RoutePattern.RawText: { } text })
        {
            return null;
        }

        var pattern = "/" + text.TrimStart('/');
        return Array.Find(Table, rule => rule.Holds(method, pattern))?.Role;
    }

    /// <summary>Its name in files and messages.</summary>
    public static string NameOf(Roles role) => role.ToString().ToLowerInvariant();
}
