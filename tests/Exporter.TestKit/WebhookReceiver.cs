using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;

namespace Exporter.TestKit;

/// <summary>Where Alertmanager's notifications arrive.</summary>
public sealed class WebhookReceiver : IAsyncDisposable
{
    private readonly LoopbackServer _server;
    private readonly ConcurrentQueue<HeldAlert> _alerts = new();

    /// <summary>Starts to listen on a free loopback port.</summary>
    public WebhookReceiver() => _server = new LoopbackServer(ReceiveAsync);

    /// <summary>Where to send notifications.</summary>
    public Uri Address => _server.Address;

    /// <summary>Every firing or resolved alert received so far, in order.</summary>
    public IReadOnlyList<HeldAlert> Alerts => [.. _alerts];

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task ReceiveAsync(HttpListenerContext context)
    {
        using JsonDocument document = await JsonDocument.ParseAsync(context.Request.InputStream);
        foreach (JsonElement alert in document.RootElement.GetProperty("alerts").EnumerateArray())
        {
            _alerts.Enqueue(new HeldAlert(AlertmanagerServer.Texts(alert, "labels"), AlertmanagerServer.Texts(alert, "annotations")));
        }

        context.Response.Close();
    }
}
