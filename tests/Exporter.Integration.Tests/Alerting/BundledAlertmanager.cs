using System.Text.RegularExpressions;
using Exporter.TestKit;

namespace Exporter.Integration.Tests.Alerting;

/// <summary>A real Alertmanager with the bundled <c>alertmanager.yml</c>, and where its messages arrive.</summary>
/// <remarks>Of the bundled file only the addresses and the times that it waits are replaced.</remarks>
internal sealed partial class BundledAlertmanager : IAsyncDisposable
{
    private BundledAlertmanager(WebhookReceiver webhook, AlertmanagerServer server)
    {
        Webhook = webhook;
        Server = server;
    }

    public WebhookReceiver Webhook { get; }

    public AlertmanagerServer Server { get; }

    public static async Task<BundledAlertmanager> StartAsync(string binary)
    {
        WebhookReceiver webhook = new();
        string bundled = await File.ReadAllTextAsync(Repository.PathOf("examples", "alertmanager.yml"));
        string address = webhook.Address.ToString().TrimEnd('/');
        string here = bundled.Replace("http://127.0.0.1:5001", address, StringComparison.Ordinal).Replace("http://127.0.0.1:9977", address, StringComparison.Ordinal);
        string text = Waiting().Replace(here, "$1: 1s");
        return new BundledAlertmanager(webhook, await AlertmanagerServer.StartAsync(binary, text));
    }

    /// <summary>Hands it alerts at once, each written as in PromQL: <c>severity="critical", instance="db-1"</c>.</summary>
    public Task FireAsync(params string[] alerts) => Server.PushAsync(alerts.Select(Labels));

    /// <summary>Ends alerts.</summary>
    public Task ResolveAsync(params string[] alerts) => Server.PushAsync(alerts.Select(Labels), ended: true);

    /// <summary>Waits for a message that fits.</summary>
    public Task<Notification> ToldAsync(string what, Func<Notification, bool> fits) =>
        Poll.UntilResult(what, () => Task.FromResult(Webhook.Notifications.FirstOrDefault(fits)), null, Server.Process);

    /// <summary>The alerts that are muted by another one, each by its label <c>name</c>.</summary>
    public async Task<IReadOnlyList<string>> MutedAsync() =>
        [.. (await Server.AlertsAsync()).Where(alert => alert.State == "suppressed").Select(alert => alert.Labels["name"]).Order(StringComparer.Ordinal)];

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        await Webhook.DisposeAsync();
    }

    private static Dictionary<string, string> Labels(string alert) =>
        Label().Matches(alert).ToDictionary(label => label.Groups["name"].Value, label => label.Groups["value"].Value);

    [GeneratedRegex(@"(group_wait|group_interval): \w+")]
    private static partial Regex Waiting();

    [GeneratedRegex("""(?<name>\w+)="(?<value>[^"]*)" """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Label();
}
