using System.Text.Json;
using System.Text.RegularExpressions;
using Exporter.TestKit;

namespace Exporter.Tests.Host.Events;

/// <summary>What the example about deployments makes of reported events: its vectors, by hand, with the page scraped and sent back as Prometheus does.</summary>
public sealed partial class DeploymentsExampleTests : IDisposable
{
    private const int ScrapeSeconds = 15;

    private readonly string _storage = RunningHost.NewFolder();

    [Fact]
    public async Task Vector_AfterReportedEvents_HasTheirTimeCountSizeReachVersionAndIncident()
    {
        await using var host = await RunningHost.StartAsync(await File.ReadAllTextAsync(Repository.PathOf("examples", "deployments", "foresight.yml"), TestContext.Current.CancellationToken), storage: _storage);

        // Three instances, of which b is down from 10:00 until 12:00.
        await LiveAsync(host, fromMinute: 0, toMinute: 14);
        await PostAsync(host, """
            [{"kind": "deployment", "labels": {"job": "service"}, "start": "2026-11-01T00:05:00Z", "id": "1", "version": "1.0", "size": 40},
             {"kind": "deployment", "labels": {"instance": "b"}, "start": "2026-11-01T00:11:00Z", "id": "2", "version": "1.1"},
             {"kind": "configuration_change", "labels": {"instance": "b"}, "start": "2026-11-01T00:08:00Z", "id": "3"},
             {"kind": "deployment", "labels": {"instance": "c"}, "start": "2026-11-01T00:03:00Z", "id": "4", "version": "0.9"},
             {"kind": "deployment", "labels": {"instance": "c"}, "start": "2026-11-01T00:12:30Z", "id": "5", "version": "0.9", "size": 5}]
            """);
        await LiveAsync(host, fromMinute: 14, toMinute: 30);

        // The last step is 29:00; the page of each scrape says what has been known since 14:00.
        var vectors = await VectorsAsync(host);
        Assert.Equal(
            new Dictionary<string, double?[]>
            {
                ["a"] = [0.4, 1, 40, 3, 1, 0],
                ["b"] = [0.3, 3, null, 1, 1, 1],
                ["c"] = [0.275, 3, 5, 1, 0, 0],
            },
            vectors);
    }

    public void Dispose() => Directory.Delete(_storage, recursive: true);

    private static async Task PostAsync(RunningHost host, string events)
    {
        var (status, text) = await host.PostJsonAsync("/api/v1/events", events);
        Assert.True(status == 200, text);
    }

    /// <summary>Each scrape sends what the instances say, and then what the sidecar's own page says.</summary>
    private static async Task LiveAsync(RunningHost host, int fromMinute, int toMinute)
    {
        for (var second = fromMinute * 60; second < toMinute * 60; second += ScrapeSeconds)
        {
            var at = SomeSample.BaseMs + (second * 1000L);
            List<SomeSample> scraped = [];
            foreach (var instance in (string[])["a", "b", "c"])
            {
                var isDown = instance == "b" && second is >= 600 and < 720;
                scraped.Add(new([("__name__", "up"), ("instance", instance), ("job", "service")], at, isDown ? 0 : 1));
                scraped.Add(new([("__name__", "http_requests_total"), ("code", "200"), ("instance", instance), ("job", "service")], at, second));
            }

            scraped.AddRange(ScrapedPage.Parse(await host.GetAsync("/metrics"))
                .Where(sample => sample.Name.StartsWith("foresight_event_", StringComparison.Ordinal) && sample.LabelText.Length > 0)
                .Select(sample => new SomeSample([("__name__", sample.Name), .. LabelText().Matches(sample.LabelText).Select(match => (match.Groups[1].Value, match.Groups[2].Value)).OrderBy(label => label.Item1, StringComparer.Ordinal)], at, sample.Value)));
            Assert.Equal(204, await host.WriteAsync(scraped));
        }
    }

    private static async Task<Dictionary<string, double?[]>> VectorsAsync(RunningHost host)
    {
        using var answer = JsonDocument.Parse(await host.GetAsync("/api/v1/vectors?predictor=service"));
        var predictor = answer.RootElement;
        Assert.Equal(SomeSample.BaseMs + (29 * 60_000), predictor.GetProperty("stepMs").GetInt64());
        string[] features = [.. predictor.GetProperty("features").EnumerateArray().Select(feature => feature.GetString()!)];
        int[] wanted = [.. ((string[])["hours_since_report", "changes_7d", "deployed_size", "deployed_with", "deployed_new_version", "changed_in_incident"]).Select(signal => Array.IndexOf(features, $"{signal}:last"))];
        return predictor.GetProperty("vectors").EnumerateArray().ToDictionary(
            entity => entity.GetProperty("entity").GetProperty("instance").GetString()!,
            entity => wanted.Select(column => NumberOf(entity.GetProperty("values")[column])).ToArray());
    }

    // Windows hold float32.
    private static double? NumberOf(JsonElement value) =>
        value.ValueKind == JsonValueKind.Null ? null : Math.Round(value.GetDouble(), 5);

    [GeneratedRegex("([a-z_]+)=\"([^\"]*)\"")]
    private static partial Regex LabelText();
}
