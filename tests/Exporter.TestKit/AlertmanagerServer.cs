using System.Text.Json;

namespace Exporter.TestKit;

/// <summary>An alert as Alertmanager holds it.</summary>
public sealed record HeldAlert(IReadOnlyDictionary<string, string> Labels, IReadOnlyDictionary<string, string> Annotations);

/// <summary>A running Alertmanager that sends everything to one webhook at once.</summary>
public sealed class AlertmanagerServer : IAsyncDisposable
{
    private AlertmanagerServer(PeerProcess process) => Process = process;

    /// <summary>The process.</summary>
    public PeerProcess Process { get; }

    /// <summary>Where it listens.</summary>
    public Uri Address => Process.Address;

    /// <summary>Starts an Alertmanager without clustering.</summary>
    /// <param name="binary"><see cref="Peers.Alertmanager025"/> or <see cref="Peers.Alertmanager033"/>.</param>
    /// <param name="webhook">Where it sends notifications.</param>
    public static async Task<AlertmanagerServer> StartAsync(string binary, Uri webhook)
    {
        string folder = PeerProcess.NewFolder("alertmanager");
        await File.WriteAllTextAsync(Path.Combine(folder, "alertmanager.yml"), $"""
            route: {"{"}receiver: hook, group_by: ['...'], group_wait: 0s, group_interval: 1s{"}"}
            receivers:
              - name: hook
                webhook_configs: [{"{"}url: "{webhook}"{"}"}]

            """);
        string[] arguments =
        [
            "--config.file=alertmanager.yml", "--storage.path=data", "--web.listen-address=127.0.0.1:0", "--cluster.listen-address=",
        ];
        return new AlertmanagerServer(await PeerProcess.StartAsync("alertmanager", binary, arguments, folder));
    }

    /// <summary>The alerts that it holds now.</summary>
    public async Task<IReadOnlyList<HeldAlert>> AlertsAsync()
    {
        string body = await Web.Client.GetStringAsync(new Uri(Address, "/api/v2/alerts"));
        using JsonDocument document = JsonDocument.Parse(body);
        return [.. document.RootElement.EnumerateArray().Select(alert => new HeldAlert(Texts(alert, "labels"), Texts(alert, "annotations")))];
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Process.DisposeAsync();

    internal static Dictionary<string, string> Texts(JsonElement owner, string name) =>
        owner.GetProperty(name).EnumerateObject().ToDictionary(text => text.Name, text => text.Value.GetString()!);
}
