using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Security;
using Exporter.Host.Connections;
using Exporter.Host.Web;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

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
    /// <param name="grpc">For OTLP over gRPC, which by custom has a port of its own; null for none.</param>
    /// <param name="maxMessageBytes">Messages of gRPC that are larger, decompressed, are refused.</param>
    /// <param name="services">What gRPC services are made of.</param>
    /// <param name="connections">Bounds the connections.</param>
    /// <param name="priorKnowledge">Finds HTTP/2 where there is no TLS to agree on it.</param>
    /// <param name="security">Encryption, and whether HTTP/2 is spoken over it.</param>
    /// <param name="loggers">Where the server's own messages go.</param>
    public static WebApplication Build(IPEndPoint endPoint, IPEndPoint? grpc, int maxMessageBytes, Action<IServiceCollection> services, ConnectionLimit connections, PriorKnowledge priorKnowledge, WebConfigFollower security, ILoggerFactory loggers)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton(loggers);
        builder.Services.AddSingleton(typeof(ILogger<>), typeof(Logger<>));
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton<IHostLifetime, OwnLifetime>();
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = ShutdownTimeout);
        builder.Services.AddGrpc(options =>
        {
            options.MaxReceiveMessageSize = maxMessageBytes;

            // Its endpoint for whatever there is not takes any path of two parts, and makes 404 of 405.
            options.IgnoreUnknownServices = true;
        });
        services(builder.Services);
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(options => Configure(options, endPoint, grpc, connections, priorKnowledge, security));

        // Of several transports, the last one is asked first.
        builder.Services.AddSingleton<IConnectionListenerFactory>(provider => new BoundedTransport(ActivatorUtilities.CreateInstance<SocketTransportFactory>(provider), connections));
        builder.Services.AddSingleton<IConnectionListenerFactory>(priorKnowledge);
        var server = builder.Build();
        server.Use(connections.ServeAsync);
        connections.Metrics.Watch(server.Services.GetRequiredService<IMeterFactory>());
        return server;
    }

    private static void Configure(KestrelServerOptions options, IPEndPoint endPoint, IPEndPoint? grpc, ConnectionLimit connections, PriorKnowledge priorKnowledge, WebConfigFollower security)
    {
        options.AddServerHeader = false;
        options.Limits.RequestHeadersTimeout = HeadersTimeout;
        options.Limits.MaxRequestBodySize = MaxFormBytes;
        options.Limits.MaxRequestLineSize = MaxFormBytes;

        var (http2, tls) = (security.Current.Options.Http2, security.Current.Tls is not null);
        options.Listen(endPoint, listen =>
        {
            Secure(listen, tls && http2 ? HttpProtocols.Http1AndHttp2 : HttpProtocols.Http1, connections, security);
            if (http2 && !tls)
            {
                listen.Use(priorKnowledge.ServeAsync);
            }
        });
        if (grpc is not null)
        {
            options.Listen(grpc, listen => Secure(listen, HttpProtocols.Http2, connections, security));
        }

        if (http2 && !tls)
        {
            options.Listen(priorKnowledge.EndPoint, listen => listen.Protocols = HttpProtocols.Http2);
        }
    }

    private static void Secure(ListenOptions listen, HttpProtocols protocols, ConnectionLimit connections, WebConfigFollower security)
    {
        listen.Protocols = protocols;
        listen.Use(connections.ServeAsync);
        if (security.Current.Tls is null)
        {
            return;
        }

        List<SslApplicationProtocol> spoken = protocols switch
        {
            HttpProtocols.Http1 => [SslApplicationProtocol.Http11],
            HttpProtocols.Http2 => [SslApplicationProtocol.Http2],
            _ => [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11],
        };

        // Asked for each connection, so that a certificate is in use as soon as it is there.
        listen.UseHttps(new TlsHandshakeCallbackOptions { OnConnection = _ => ValueTask.FromResult(security.Current.Tls!.For(spoken)) });
    }

    /// <summary>Start and stop are the caller's: several servers in one process must not fight over signals.</summary>
    private sealed class OwnLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
