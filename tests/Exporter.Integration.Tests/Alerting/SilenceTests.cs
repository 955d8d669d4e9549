using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Exporter.TestKit;

namespace Exporter.Integration.Tests.Alerting;

/// <summary>What a real Alertmanager has silenced is uncertain, and only that; what it tells is noted, and kept where it is an incident; without one all goes on.</summary>
[Long(50)]
public sealed class SilenceTests
{
    private static readonly string Configuration = QuickDisk.Configuration("5s");

    private static readonly string[] Instances = ["silenced", "noisy"];

    public static TheoryData<string> Alertmanagers => [Peers.Alertmanager025, Peers.Alertmanager033];

    [Theory]
    [MemberData(nameof(Alertmanagers))]
    public async Task Silence_InARealAlertmanager_MakesItsEntityUncertain(string binary)
    {
        await using AlertmanagerServer alertmanager = await AlertmanagerServer.StartAsync(binary, new Uri("http://127.0.0.1:9/"));
        await PostAsync(alertmanager, "/api/v2/alerts", Instances.Select(instance => new { labels = LabelsOf(instance) }));
        await PostAsync(alertmanager, "/api/v2/silences", new
        {
            matchers = new[] { new { name = "instance", value = "silenced", isRegex = false, isEqual = true } },
            startsAt = Instant(-1),
            endsAt = Instant(60),
            createdBy = "test",
            comment = "test",
        });
        await using ForesightProcess process = await ForesightProcess.StartAsync($"{Configuration}alertmanager: {"{"}url: \"{alertmanager.Address}\", interval: 1s{"}"}\n");
        await Poll.Until("Alertmanager has answered", async () => await process.MetricAsync("foresight_alertmanager_requests_total", "success") >= 1, null, process.Process);

        await StreamAsync(process, seconds: 40);

        // The same stream and the same predictions, above the threshold: one entity's alerts prove nothing, the other's are false.
        double wrong = await process.MetricAsync("foresight_outcomes_total", "false_positive");
        double uncertain = await process.MetricAsync("foresight_outcomes_total", "uncertain");
        Assert.True(wrong > 5, $"{wrong} predictions were false\n{await process.GetAsync("/metrics")}");
        Assert.InRange(uncertain - wrong, 0, 6);
    }

    [Theory]
    [MemberData(nameof(Alertmanagers))]
    public async Task Notification_OfARealAlertmanager_IsNoted(string binary)
    {
        await using ForesightProcess process = await ForesightProcess.StartAsync(Configuration);
        await using AlertmanagerServer alertmanager = await AlertmanagerServer.StartAsync(binary, new Uri(process.Address, "/api/v1/alertmanager"));

        await PostAsync(alertmanager, "/api/v2/alerts", Instances.Select(instance => new { labels = LabelsOf(instance) }));
        await Poll.Until("both alerts are noted", async () => await process.MetricAsync("foresight_alertmanager_notifications_total", "firing") >= 2, null, process.Process, alertmanager.Process);

        await PostAsync(alertmanager, "/api/v2/alerts", Instances.Select(instance => new { labels = LabelsOf(instance), endsAt = Instant(0) }));
        await Poll.Until("their end is noted", async () => await process.MetricAsync("foresight_alertmanager_notifications_total", "resolved") >= 2, null, process.Process, alertmanager.Process);
        Assert.Equal(0, await process.MetricAsync("foresight_alertmanager_notifications_total", "ignored"));
    }

    [Theory]
    [MemberData(nameof(Alertmanagers))]
    public async Task Alert_OfARealAlertmanager_ThatThePredictorWants_BecomesAnIncidentWithItsEnd(string binary)
    {
        string storage = PeerProcess.NewFolder("alert-incidents");
        await using ForesightProcess process = await ForesightProcess.StartAsync(
            Configuration.TrimEnd() + "\n    incidents: {alertmanager: ['severity=\"critical\"']}\n", null, $"--storage.path={storage}");
        await using AlertmanagerServer alertmanager = await AlertmanagerServer.StartAsync(binary, new Uri(process.Address, "/api/v1/alertmanager"));
        Dictionary<string, string>[] alerts =
        [
            new() { ["alertname"] = "DiskFull", ["severity"] = "critical", ["instance"] = "a" },
            new() { ["alertname"] = "DiskFull", ["severity"] = "warning", ["instance"] = "b" },
        ];

        await alertmanager.PushAsync(alerts);
        await Poll.Until("both alerts have been told of", async () => await process.MetricAsync("foresight_alertmanager_notifications_total", "firing") >= 1
            && await process.MetricAsync("foresight_alertmanager_notifications_total", "ignored") >= 1, null, process.Process, alertmanager.Process);
        string going = Assert.Single(await IncidentsAsync(process));
        Assert.DoesNotContain("\"end\"", going, StringComparison.Ordinal);

        await alertmanager.PushAsync(alerts, ended: true);
        await Poll.Until("the end is told", async () => (await IncidentsAsync(process)).Any(incident => incident.Contains("\"end\"", StringComparison.Ordinal)), null, process.Process, alertmanager.Process);

        // One incident, under Alertmanager's own name for the alert, whose posted time is that of the first notification.
        string over = Assert.Single(await IncidentsAsync(process));
        Assert.Equal(Without(going, "end"), Without(over, "end"));
        Assert.Contains("\"labels\":{\"instance\":\"a\"}", over, StringComparison.Ordinal);
        Assert.Contains("\"note\":\"DiskFull\",\"source\":\"alertmanager\"", over, StringComparison.Ordinal);
        Assert.Matches("\"id\":\"[0-9a-f]{16}-[0-9]{13}\"", over);
        Assert.Equal(1, await process.MetricAsync("foresight_incidents_total", "new"));
    }

    [Fact]
    public async Task Alertmanager_ThatDoesNotAnswer_IsToldOnceAndCounted()
    {
        await using ForesightProcess process = await ForesightProcess.StartAsync($"{Configuration}alertmanager: {"{"}url: \"http://127.0.0.1:9\", interval: 1s{"}"}\n");
        await Poll.Until("questions have failed", async () => await process.MetricAsync("foresight_alertmanager_requests_total", "failure") >= 2, null, process.Process);

        await StreamAsync(process, seconds: 20);

        Assert.True(await process.MetricAsync("foresight_outcomes_total", "false_positive") > 5);
        Assert.Single(process.Process.Output.Split('\n'), line => line.Contains("Alertmanager cannot be asked for silences", StringComparison.Ordinal));
    }

    private static async Task<IReadOnlyList<string>> IncidentsAsync(ForesightProcess process)
    {
        using JsonDocument answer = JsonDocument.Parse(await process.GetAsync("/api/v1/incidents"));
        return [.. answer.RootElement.GetProperty("incidents").EnumerateArray().Select(incident => incident.GetRawText())];
    }

    private static string Without(string incident, string member) => Regex.Replace(incident, $"\"{member}\":\"[^\"]*\",", "");

    private static Dictionary<string, string> LabelsOf(string instance) =>
        new() { ["alertname"] = "PredictedFailure", ["predicted"] = "true", ["predictor"] = "disk", ["horizon"] = "5s", ["instance"] = instance };

    private static async Task StreamAsync(ForesightProcess process, int seconds)
    {
        // So long ago that it is no backlog, for which steps would wait.
        long startMs = DateTimeOffset.UtcNow.AddDays(-30).ToUnixTimeMilliseconds() / 1000 * 1000;
        for (int second = 0; second < seconds; second++)
        {
            RemoteWriteSender sender = new(process.Address);
            WriteAnswer answer = await sender.SendAsync(
                startMs + (second * 1000L),
                [.. Instances.Select(instance => ((IReadOnlyList<(string, string)>)[("__name__", "used"), ("instance", instance)], 0.5 + (0.01 * second)))]);
            Assert.Equal(204, answer.Status);
        }
    }

    private static async Task PostAsync<T>(AlertmanagerServer alertmanager, string path, T body)
    {
        using HttpResponseMessage response = await Web.Client.PostAsJsonAsync(new Uri(alertmanager.Address, path), body);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
    }

    private static string Instant(int minutesFromNow) => DateTimeOffset.UtcNow.AddMinutes(minutesFromNow).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
