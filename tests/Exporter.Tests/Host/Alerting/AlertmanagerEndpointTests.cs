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
            (HttpStatusCode.BadRequest, "not a notification of Alertmanager: the notification has no text \"version\""), await PostAsync(host, "{}"));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await PostAsync(host, new string(' ', PostedJson.MaxBodyBytes + 1))).Status);
    }

    [Fact]
    public async Task Post_AlertsThatAPredictorWants_AreKeptAsIncidents()
    {
        var storage = RunningHost.NewFolder();
        await using (var host = await RunningHost.StartAsync(RunningHost.NodeConfig + "\n    incidents: {alertmanager: ['severity=\"critical\", team!=\"x\"', 'alertname=\"Down\"']}\n", storage: storage))
        {
            // Wanted and going on; over; of another severity; without the entity's label; a prediction's own.
            await PostAsync(host, Notification("""{"alertname": "Disk", "severity": "critical", "instance": "a"}""", "firing"));
            Assert.Equal((HttpStatusCode.OK, "1 of 1 alerts noted.\n"), await PostAsync(host, Notification("""{"alertname": "Disk", "severity": "critical", "instance": "a"}""", "resolved")));
            await PostAsync(host, Notification("""{"alertname": "Down", "instance": "b"}""", "firing", fingerprint: "f2"));
            Assert.Equal((HttpStatusCode.OK, "0 of 1 alerts noted.\n"), await PostAsync(host, Notification("""{"severity": "warning", "instance": "a"}""", "firing")));
            Assert.Equal((HttpStatusCode.OK, "0 of 1 alerts noted.\n"), await PostAsync(host, Notification("""{"severity": "critical"}""", "firing")));
            Assert.Equal((HttpStatusCode.OK, "0 of 1 alerts noted.\n"), await PostAsync(host, Notification("""{"severity": "critical", "instance": "a", "predicted": "true"}""", "firing")));

            var answer = await host.GetAsync("/api/v1/incidents");
            Assert.Contains("""{"predictor":"node","id":"f2-1793491200000","labels":{"instance":"b"},"start":"2026-11-01T00:00:00.000Z","note":"Down","source":"alertmanager",""", answer, StringComparison.Ordinal);
            Assert.Contains("""{"predictor":"node","id":"f1-1793491200000","labels":{"instance":"a"},"start":"2026-11-01T00:00:00.000Z","end":"2026-11-01T01:00:00.000Z","note":"Disk",""", answer, StringComparison.Ordinal);
            Assert.Equal(3, answer.Split("\"id\"").Length);
        }

        Directory.Delete(storage, recursive: true);
    }

    private static string Notification(string labels, string status, string fingerprint = "f1") => $$"""
        {"version": "4", "alerts": [{"status": "{{status}}", "labels": {{labels}}, "startsAt": "2026-11-01T00:00:00Z",
          "endsAt": "{{(status == "firing" ? "0001-01-01T00:00:00Z" : "2026-11-01T01:00:00Z")}}", "fingerprint": "{{fingerprint}}"}]}
        """;

    private static async Task<(HttpStatusCode Status, string Text)> PostAsync(RunningHost host, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(host.Address, "/api/v1/alertmanager")) { Content = content };

        // What is refused by its length is not sent: the answer would cross it.
        request.Headers.ExpectContinue = true;
        using var response = await RunningHost.Client.SendAsync(request, TestContext.Current.CancellationToken);
        return (response.StatusCode, await ProblemText.DetailOrTextAsync(response));
    }
}
