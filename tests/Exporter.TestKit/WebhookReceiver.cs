using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;

namespace Exporter.TestKit;

/// <summary>Where Alertmanager's notifications arrive.</summary>
public sealed class WebhookReceiver : IAsyncDisposable
{
    private readonly HttpListener _listener;
    private readonly ConcurrentQueue<HeldAlert> _alerts = new();
    private readonly Task _loop;

    /// <summary>Starts to listen on a free loopback port.</summary>
    public WebhookReceiver()
    {
        (_listener, Address) = LoopbackListener.Start();
        _loop = Task.Run(ReceiveAsync);
    }

    /// <summary>Where to send notifications.</summary>
    public Uri Address { get; }

    /// <summary>Every firing or resolved alert received so far, in order.</summary>
    public IReadOnlyList<HeldAlert> Alerts => [.. _alerts];

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _loop;
        _listener.Close();
    }

    private async Task ReceiveAsync()
    {
        while (_listener.IsListening)
        {
            try
            {
                HttpListenerContext context = await _listener.GetContextAsync();
                using JsonDocument document = await JsonDocument.ParseAsync(context.Request.InputStream);
                foreach (JsonElement alert in document.RootElement.GetProperty("alerts").EnumerateArray())
                {
                    _alerts.Enqueue(new HeldAlert(AlertmanagerServer.Texts(alert, "labels"), AlertmanagerServer.Texts(alert, "annotations")));
                }

                context.Response.Close();
            }
            catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
        }
    }
}
