using Exporter.Exposition;
using Exporter.Host.Endpoints;
using Exporter.Host.Pipeline;
using Exporter.Host.Serving;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Exporter.Host.Rpc;

/// <summary>What is served over gRPC beside OTLP: predictions, the standard health service, and reflection.</summary>
internal static class RpcServices
{
    /// <summary>Name of the service, as health knows it.</summary>
    public const string Predictions = "foresight.v1.Predictions";

    // Watchers of health hear of a change as soon as those of /-/ready who ask once a second.
    private static readonly TimeSpan HealthInterval = TimeSpan.FromSeconds(1);

    /// <summary>Says how the services are made.</summary>
    public static void AddRpc(this IServiceCollection services, StreamPipeline pipeline, PredictionBoard board, ScoringDesk desk, TimeProvider time)
    {
        services.AddGrpc().AddServiceOptions<PredictionsService>(options => options.MaxReceiveMessageSize = ScoringDesk.MaxBodyBytes);
        services.AddSingleton(provider => new PredictionsService(
            pipeline, board, new PredictionWatch(board, desk.Metrics, time, provider.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping), desk));
        services.AddGrpcReflection();
        services.AddGrpcHealthChecks(options => options.Services.Map(Predictions, _ => true)).AddCheck("ready", () => Look(pipeline));
        services.Configure<HealthCheckPublisherOptions>(options => (options.Delay, options.Period) = (TimeSpan.Zero, HealthInterval));
    }

    /// <summary>Puts the services on their paths.</summary>
    public static void MapRpc(this WebApplication server, BodyMemory bodies, ServingMetrics metrics)
    {
        server.Use(new ScoreBody(bodies, metrics).ServeAsync);
        server.MapGrpcService<PredictionsService>();
        server.MapGrpcReflectionService();
        server.MapGrpcHealthChecksService();
    }

    private static HealthCheckResult Look(StreamPipeline pipeline) =>
        pipeline.NotReadyReasons() is { Count: > 0 } reasons ? HealthCheckResult.Unhealthy(string.Join('\n', reasons)) : HealthCheckResult.Healthy();
}
