namespace Exporter.Host.Logs;

/// <summary>Puts the receivers of logs on their paths.</summary>
internal static class LogRoutes
{
    /// <summary>OTLP beside its metrics, Loki where its agents look for it, Elasticsearch below its prefix.</summary>
    public static void MapLogs(this IEndpointRouteBuilder endpoints, LogReceiver receiver)
    {
        var otlp = new LogEndpoint(receiver, new OtlpLogProtocol(receiver));
        endpoints.MapPost("/v1/logs", otlp.HandleAsync);
        endpoints.MapPost("/api/v1/otlp/v1/logs", otlp.HandleAsync);
        endpoints.MapPost("/loki/api/v1/push", new LogEndpoint(receiver, new LokiProtocol(receiver)).HandleAsync);
        endpoints.MapElasticsearch(receiver);
    }
}
