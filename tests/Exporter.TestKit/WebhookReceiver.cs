using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;

namespace Exporter.TestKit;

/// <summary>One message of Alertmanager.</summary>
/// <param name="Path">Path of the address that it was sent to.</param>
/// <param name="GroupLabels">What its alerts have in common, by the route's grouping.</param>
/// <param name="Alerts">Its alerts, firing and resolved.</param>
public sealed record Notification(string Path, IReadOnlyDictionary<string, string> GroupLabels, IReadOnlyList<HeldAlert> Alerts);

/// <summary>Where Alertmanager's notifications arrive.</summary>
public sealed class WebhookReceiver : IAsyncDisposable
{
    private readonly LoopbackServer _server;
    private readonly ConcurrentQueue<Notification> _notifications = new();

    /// <summary>Starts to listen on a free loopback port.</summary>
    public WebhookReceiver() => _server = new LoopbackServer(ReceiveAsync);

    /// <summary>Where to send notifications.</summary>
    public Uri Address => _server.Address;

    /// <summary>Every message received so far, in order.</summary>
    public IReadOnlyList<Notification> Notifications => [.. _notifications];

    /// <summary>Every firing or resolved alert received so far, in order.</summary>
    public IReadOnlyList<HeldAlert> Alerts => [.. _notifications.SelectMany(notification => notification.Alerts)];

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task ReceiveAsync(HttpListenerContext context)
    {
        using JsonDocument document = await JsonDocument.ParseAsync(context.Request.InputStream);
        JsonElement root = document.RootElement;
        HeldAlert[] alerts = [.. root.GetProperty("alerts").EnumerateArray().Select(alert => new HeldAlert(
            AlertmanagerServer.Texts(alert, "labels"), AlertmanagerServer.Texts(alert, "annotations"), alert.GetProperty("status").GetString()!))];
        _notifications.Enqueue(new Notification(context.Request.Url!.AbsolutePath, AlertmanagerServer.Texts(root, "groupLabels"), alerts));
        context.Response.Close();
    }
}
