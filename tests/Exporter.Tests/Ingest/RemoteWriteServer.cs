using System.Net;
using Exporter.Host.Endpoints;
using Exporter.Host.Pipeline;
using Exporter.Ingest;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Exporter.Tests.Ingest;

/// <summary>The remote-write endpoint on a real server on loopback, and a client for it.</summary>
internal sealed class RemoteWriteServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly AdmissionLimiter _admission;
    private readonly IngestMetrics _metrics = new();

    private RemoteWriteServer(WebApplication app, IngestGate gate, RemoteWriteEndpoint endpoint, AdmissionLimiter admission, BodyMemory bodies, IngestMetrics metrics)
    {
        (_app, Gate, Endpoint, _admission, Bodies, _metrics) = (app, gate, endpoint, admission, bodies, metrics);
        string address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        Client = new HttpClient { BaseAddress = new Uri(address), Timeout = TimeSpan.FromSeconds(30) };
    }

    public HttpClient Client { get; }

    public IngestGate Gate { get; }

    public RemoteWriteEndpoint Endpoint { get; }

    public BodyMemory Bodies { get; }

    public static async Task<RemoteWriteServer> StartAsync(ISampleSink sink, RemoteWriteOptions? options = null, int permits = 4, int waiting = 8)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        WebApplication app = builder.Build();
        var gate = new IngestGate(sink);
        var admission = new AdmissionLimiter(permits, waiting);
        var metrics = new IngestMetrics();
        var bodies = new BodyMemory(TimeProvider.System);
        var endpoint = new RemoteWriteEndpoint(gate, options ?? new RemoteWriteOptions(), admission, bodies, metrics, TimeProvider.System, NullLogger<RemoteWriteEndpoint>.Instance);
        app.MapRemoteWrite(endpoint);
        await app.StartAsync();
        return new RemoteWriteServer(app, gate, endpoint, admission, bodies, metrics);
    }

    public Task<HttpResponseMessage> SendAsync(RemoteWriteEncoder encoder) =>
        SendAsync(encoder.ToSnappy(), encoder.ContentType);

    public Task<HttpResponseMessage> SendAsync(byte[] body, string? contentType, string? encoding = "snappy", bool chunked = false) =>
        Client.SendAsync(Request(body, contentType, encoding, chunked), TestContext.Current.CancellationToken);

    public static string Written(HttpResponseMessage response, string what) =>
        response.Headers.TryGetValues($"X-Prometheus-Remote-Write-{what}-Written", out IEnumerable<string>? values) ? values.Single() : "absent";

    public static async Task AssertAsync(HttpResponseMessage response, HttpStatusCode status, string text)
    {
        string body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Equal((status, text + "\n"), (response.StatusCode, body));
        Assert.Equal("text/plain", response.Content.Headers.ContentType?.MediaType);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        _admission.Dispose();
        _metrics.Dispose();
    }

    private static HttpRequestMessage Request(byte[] body, string? contentType, string? encoding, bool chunked)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, RemoteWriteEndpoint.Path) { Content = new ByteArrayContent(body) };
        request.Headers.TransferEncodingChunked = chunked;
        if (contentType is not null)
        {
            request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        }

        if (encoding is not null)
        {
            request.Content.Headers.TryAddWithoutValidation("Content-Encoding", encoding);
        }

        return request;
    }
}
