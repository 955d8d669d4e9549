using Exporter.Integration.Tests.Bundle;
using Exporter.TestKit;

namespace Exporter.Integration.Tests.MainJob;

/// <summary>node_exporter, Prometheus with the bundled configuration and rules, Foresight, Alertmanager, and behind it a webhook and Foresight again.</summary>
/// <remarks>
/// Started in the order in which each needs the address of the one before. Of the bundled files only addresses and
/// intervals are replaced, so what runs here is what a user starts with.
/// </remarks>
internal sealed class BundledStack : IAsyncDisposable
{
    private BundledStack(WebhookReceiver webhook, AlertmanagerServer alertmanager, ForesightProcess foresight, PeerProcess node, PrometheusServer prometheus)
    {
        Webhook = webhook;
        Alertmanager = alertmanager;
        Foresight = foresight;
        Node = node;
        Prometheus = prometheus;
    }

    public WebhookReceiver Webhook { get; }

    public AlertmanagerServer Alertmanager { get; }

    public ForesightProcess Foresight { get; }

    public PeerProcess Node { get; }

    public PrometheusServer Prometheus { get; }

    /// <summary>The value of the label instance of the watched machine.</summary>
    public string NodeInstance => Node.Address.Authority;

    /// <summary>All processes: what a failure message should show.</summary>
    public PeerProcess[] Witnesses => [Prometheus.Process, Foresight.Process, Alertmanager.Process];

    /// <summary>Starts everything.</summary>
    public static async Task<BundledStack> StartAsync(Generation generation, string foresightConfiguration)
    {
        WebhookReceiver webhook = new();
        ForesightProcess foresight = await ForesightProcess.StartAsync(foresightConfiguration);
        AlertmanagerServer alertmanager = await AlertmanagerServer.StartAsync(generation.Alertmanager, webhook.Address, new Uri(foresight.Address, "api/v1/alertmanager"));
        PeerProcess node = await NodeExporter.StartAsync();
        string configuration = Configuration(generation, alertmanager.Address, node.Address, foresight.Address);
        return new BundledStack(webhook, alertmanager, foresight, node, await PrometheusServer.StartAsync(generation.Prometheus, configuration, RuleFile.Texts));
    }

    public async ValueTask DisposeAsync()
    {
        await Prometheus.DisposeAsync();
        await Node.DisposeAsync();
        await Foresight.DisposeAsync();
        await Alertmanager.DisposeAsync();
        await Webhook.DisposeAsync();
    }

    private static string Configuration(Generation generation, Uri alertmanager, Uri node, Uri foresight)
    {
        string text = File.ReadAllText(Repository.PathOf("prometheus.yml"));
        text = Replace(text, "127.0.0.1:9093", alertmanager.Authority);
        text = Replace(text, "127.0.0.1:9100", node.Authority);
        text = Replace(text, "127.0.0.1:9977", foresight.Authority);
        text = Replace(text, "interval: 15s", "interval: 1s");
        return generation.Protocol == "2.0" ? Replace(text, "# protobuf_message:", "protobuf_message:") : text;
    }

    private static string Replace(string text, string bundled, string here) =>
        text.Contains(bundled, StringComparison.Ordinal)
            ? text.Replace(bundled, here, StringComparison.Ordinal)
            : throw new InvalidOperationException($"the bundled prometheus.yml has no {bundled}");
}
