using System.Net.Http.Json;
using System.Text.Json;

namespace Exporter.TestKit;

/// <summary>An alert as Alertmanager holds it or tells of it.</summary>
/// <param name="Labels">Its labels.</param>
/// <param name="Annotations">Its annotations.</param>
/// <param name="State">Held: active, suppressed or unprocessed. Told: firing or resolved.</param>
public sealed record HeldAlert(IReadOnlyDictionary<string, string> Labels, IReadOnlyDictionary<string, string> Annotations, string State);

/// <summary>A running Alertmanager.</summary>
public sealed class AlertmanagerServer : IAsyncDisposable
{
    private AlertmanagerServer(PeerProcess process) => Process = process;

    /// <summary>The process.</summary>
    public PeerProcess Process { get; }

    /// <summary>Where it listens.</summary>
    public Uri Address => Process.Address;

    /// <summary>Starts an Alertmanager that sends everything to each webhook at once.</summary>
    /// <param name="binary"><see cref="Peers.Alertmanager025"/> or <see cref="Peers.Alertmanager033"/>.</param>
    /// <param name="webhooks">Where it sends notifications.</param>
    public static Task<AlertmanagerServer> StartAsync(string binary, params Uri[] webhooks) => StartAsync(binary, $$"""
        route: {receiver: hook, group_by: ['...'], group_wait: 0s, group_interval: 1s}
        receivers:
          - name: hook
            webhook_configs: [{{string.Join(", ", webhooks.Select(webhook => $"{{url: \"{webhook}\"}}"))}}]

        """);

    /// <summary>Starts an Alertmanager without clustering.</summary>
    /// <param name="binary"><see cref="Peers.Alertmanager025"/> or <see cref="Peers.Alertmanager033"/>.</param>
    /// <param name="configuration">Text of alertmanager.yml.</param>
    public static async Task<AlertmanagerServer> StartAsync(string binary, string configuration)
    {
        string folder = PeerProcess.NewFolder("alertmanager");
        await File.WriteAllTextAsync(Path.Combine(folder, "alertmanager.yml"), configuration);
        string[] arguments =
        [
            "--config.file=alertmanager.yml", "--storage.path=data", "--web.listen-address=127.0.0.1:0", "--cluster.listen-address=",
        ];
        return new AlertmanagerServer(await PeerProcess.StartAsync("alertmanager", binary, arguments, folder));
    }

    /// <summary>Hands it alerts, all in one request, as Prometheus does.</summary>
    /// <param name="alerts">The labels of each.</param>
    /// <param name="ended">Whether they have just ended, instead of going on.</param>
    public async Task PushAsync(IEnumerable<IReadOnlyDictionary<string, string>> alerts, bool ended = false)
    {
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        // From now on: an alert that is older than a route's group_wait does not wait for others.
        var body = alerts.Select(labels => new { labels, startsAt = now, endsAt = ended ? now : now.AddHours(1) });
        using HttpResponseMessage response = await Web.Client.PostAsJsonAsync(new Uri(Address, "/api/v2/alerts"), body);
        response.EnsureSuccessStatusCode();
    }

    /// <summary>The alerts that it holds now.</summary>
    public async Task<IReadOnlyList<HeldAlert>> AlertsAsync()
    {
        string body = await Web.Client.GetStringAsync(new Uri(Address, "/api/v2/alerts"));
        using JsonDocument document = JsonDocument.Parse(body);
        return [.. document.RootElement.EnumerateArray().Select(alert =>
            new HeldAlert(Texts(alert, "labels"), Texts(alert, "annotations"), alert.GetProperty("status").GetProperty("state").GetString()!))];
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Process.DisposeAsync();

    internal static Dictionary<string, string> Texts(JsonElement owner, string name) =>
        owner.GetProperty(name).EnumerateObject().ToDictionary(text => text.Name, text => text.Value.GetString()!);
}
