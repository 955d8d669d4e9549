using System.Net;
using System.Text;
using Exporter.Host.Endpoints;

namespace Exporter.Tests.Host.Alerting;

public sealed class AlertmanagerEndpointTests
{
    private const string Firing = """
        {"version": "4", "alerts": [
          {"status": "firing", "labels": {"predicted": "true", "predictor": "node", "horizon": "30m", "instance": "a"}, "startsAt": "2026-05-01T00:00:00Z", "endsAt": "0001-01-01T00:00:00Z"},
          {"status": "resolved", "labels": {"predicted": "true", "predictor": "node", "horizon": "7m", "instance": "a"}, "startsAt": "2026-05-01T00:00:00Z", "endsAt": "2026-05-01T01:00:00Z"},
          {"status": "firing", "labels": {"alertname": "Disk", "predictor": "node", "horizon": "30m"}, "startsAt": "2026-05-01T00:00:00Z", "endsAt": "0001-01-01T00:00:00Z"}]}
        """;

    [Fact]
    public async Task Post_Notification_NotesForesightsOwnAlerts()
    {
        await using var host = await RunningHost.StartAsync(RunningHost.NodeConfig);

        Assert.Equal((HttpStatusCode.OK, "1 of 3 alerts noted.\n"), await PostAsync(host, Firing));

        var page = await host.GetAsync("/metrics");
        Assert.Contains("foresight_alertmanager_notifications_total{status=\"firing\"} 1\n", page, StringComparison.Ordinal);
        Assert.Contains("foresight_alertmanager_notifications_total{status=\"resolved\"} 0\n", page, StringComparison.Ordinal);
        Assert.Contains("foresight_alertmanager_notifications_total{status=\"ignored\"} 2\n", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_SomethingElse_IsRefusedWithTheReason()
    {
        await using var host = await RunningHost.StartAsync(RunningHost.NodeConfig);

        Assert.Equal(
            (HttpStatusCode.BadRequest, "not a notification of Alertmanager: the notification has no text \"version\"\n"), await PostAsync(host, "{}"));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await PostAsync(host, new string(' ', PostedJson.MaxBodyBytes + 1))).Status);
    }

    private static async Task<(HttpStatusCode Status, string Text)> PostAsync(RunningHost host, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(host.Address, "/api/v1/alertmanager")) { Content = content };

        // What is refused by its length is not sent: the answer would cross it.
        request.Headers.ExpectContinue = true;
        using var response = await RunningHost.Client.SendAsync(request, TestContext.Current.CancellationToken);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }
}
