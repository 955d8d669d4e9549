using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Exporter.Host;

/// <summary>Kestrel with what is needed and nothing that environment variables or files could change behind the user's back.</summary>
internal static class WebServer
{
    // Besides remote write, which sets its own limit, only the query API reads a body: a form. Grafana puts every metric name that
    // it knows into one selector, and asks for label values by GET only, so the address may be as long. Go's server allows a megabyte.
    private const int MaxFormBytes = 1024 * 1024;

    private static readonly TimeSpan HeadersTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(10);

    /// <summary>A server that will listen on <paramref name="endPoint"/>; no route is mapped yet.</summary>
    public static WebApplication Build(IPEndPoint endPoint, ILoggerFactory loggers)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton(loggers);
        builder.Services.AddSingleton(typeof(ILogger<>), typeof(Logger<>));
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton<IHostLifetime, OwnLifetime>();
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = ShutdownTimeout);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(options => Configure(options, endPoint));
        return builder.Build();
    }

    private static void Configure(KestrelServerOptions options, IPEndPoint endPoint)
    {
        options.AddServerHeader = false;
        options.Limits.RequestHeadersTimeout = HeadersTimeout;
        options.Limits.MaxRequestBodySize = MaxFormBytes;
        options.Limits.MaxRequestLineSize = MaxFormBytes;
        options.Listen(endPoint);
    }

    /// <summary>Start and stop are the caller's: several servers in one process must not fight over signals.</summary>
    private sealed class OwnLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
