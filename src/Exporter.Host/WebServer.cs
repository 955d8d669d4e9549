using System.Diagnostics.Metrics;
using System.Net;
using Exporter.Host.Connections;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Exporter.Host;

/// <summary>Kestrel with what is needed and nothing that environment variables or files could change behind the user's back.</summary>
internal static class WebServer
{
    // Endpoints that take more lift it and have a limit of their own. A form of the query API: Grafana puts every metric name that
    // it knows into one selector, and asks for label values by GET only, so the address may be as long. Go's server allows a megabyte.
    internal const int MaxFormBytes = 1024 * 1024;

    private static readonly TimeSpan HeadersTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(10);

    /// <summary>A server that will listen on <paramref name="endPoint"/>; no route is mapped yet.</summary>
    /// <param name="endPoint">For everything.</param>
    /// <param name="grpc">For gRPC, which without TLS needs a port of its own; null for none.</param>
    /// <param name="maxMessageBytes">Messages of gRPC that are larger, decompressed, are refused.</param>
    /// <param name="services">What gRPC services are made of.</param>
    /// <param name="connections">Bounds the connections.</param>
    /// <param name="loggers">Where the server's own messages go.</param>
    public static WebApplication Build(IPEndPoint endPoint, IPEndPoint? grpc, int maxMessageBytes, Action<IServiceCollection> services, ConnectionLimit connections, ILoggerFactory loggers)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton(loggers);
        builder.Services.AddSingleton(typeof(ILogger<>), typeof(Logger<>));
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton<IHostLifetime, OwnLifetime>();
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = ShutdownTimeout);
        if (grpc is not null)
        {
            builder.Services.AddGrpc(options => options.MaxReceiveMessageSize = maxMessageBytes);
            services(builder.Services);
        }

        builder.WebHost.UseKestrelCore().ConfigureKestrel(options => Configure(options, endPoint, grpc, connections));
        var server = builder.Build();
        server.Use((context, next) => connections.ServeAsync(context, next));
        connections.Metrics.Watch(server.Services.GetRequiredService<IMeterFactory>());
        return server;
    }

    private static void Configure(KestrelServerOptions options, IPEndPoint endPoint, IPEndPoint? grpc, ConnectionLimit connections)
    {
        options.AddServerHeader = false;
        options.Limits.RequestHeadersTimeout = HeadersTimeout;
        options.Limits.MaxRequestBodySize = MaxFormBytes;
        options.Limits.MaxRequestLineSize = MaxFormBytes;
        options.Listen(endPoint, listen => listen.Use(connections.ServeAsync));
        if (grpc is not null)
        {
            options.Listen(grpc, listen =>
            {
                listen.Protocols = HttpProtocols.Http2;
                listen.Use(connections.ServeAsync);
            });
        }
    }

    /// <summary>Start and stop are the caller's: several servers in one process must not fight over signals.</summary>
    private sealed class OwnLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
