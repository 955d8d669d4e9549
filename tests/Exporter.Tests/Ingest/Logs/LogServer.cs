using System.Net;
using Exporter.Host.Endpoints;
using Exporter.Host.Logs;
using Exporter.Host.Otlp;
using Exporter.Ingest;
using Exporter.Ingest.Logs;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Exporter.Tests.Ingest.Logs;

/// <summary>The receivers of logs on a real server on loopback, and what they handed over.</summary>
public sealed class LogServer : IAsyncLifetime
{
    private readonly object _scope = new();
    private readonly LogSources _sources = new();
    private readonly AdmissionLimiter _admission;
    private readonly IngestMetrics _requests;
    private readonly LogMetrics _records;
    private WebApplication? _app;

    public LogServer()
        : this(new IngestLimits(), waiting: 64)
    {
    }

    internal LogServer(IngestLimits limits, int waiting, TimeSpan? bodyTimeout = null)
    {
        Limits = limits;
        _admission = new AdmissionLimiter(2, waiting);
        (_requests, _records) = (new IngestMetrics(_scope), new LogMetrics(_scope, _sources));
        Bodies = new BodyMemory(TimeProvider.System) { Options = new BodyOptions { Timeout = bodyTimeout ?? TimeSpan.FromSeconds(30) } };
    }

    public Uri Address { get; private set; } = new("http://127.0.0.1/");

    public Uri GrpcAddress { get; private set; } = new("http://127.0.0.1/");

    internal RecordingLogSink Sink { get; } = new();

    internal IngestLimits Limits { get; }

    internal BodyMemory Bodies { get; }

    internal AdmissionLimiter Admission => _admission;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(options =>
        {
            options.Listen(IPAddress.Loopback, 0);
            options.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2);
        });
        var receiver = new LogReceiver(
            Sink, _sources, () => new RemoteWriteOptions { Limits = Limits }, _admission, Bodies, _requests, _records, TimeProvider.System, NullLogger<LogReceiver>.Instance);
        builder.Services.AddGrpc();
        builder.Services.AddSingleton(receiver);
        _app = builder.Build();
        _app.MapLogs(receiver);
        _app.Use(new OtlpGrpcBody(OtlpLogsServiceBase.Name, Bodies, () => Limits, (_, _, _) => { }).ServeAsync);
        _app.MapGrpcService<OtlpLogsService>();
        await _app.StartAsync();
        var addresses = _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.ToArray();
        (Address, GrpcAddress) = (new Uri(addresses[0]), new Uri(addresses[1]));
    }

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
        {
            await _app.DisposeAsync();
        }

        _admission.Dispose();
        _requests.Dispose();
        _records.Dispose();
    }

    /// <summary>Records of a job, in the order in which they came.</summary>
    internal KeptRecord[] RecordsOf(string job) => [.. Sink.Records.Where(record => record.Labels.Split(',').Contains($"job={job}"))];
}
