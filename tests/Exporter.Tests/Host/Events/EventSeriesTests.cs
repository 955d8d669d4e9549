namespace Exporter.Tests.Host.Events;

/// <summary>Events as gauges of entities on the metrics page.</summary>
public sealed class EventSeriesTests : IDisposable
{
    private readonly string _storage = RunningHost.NewFolder();

    [Fact]
    public async Task Series_TellTheLatestEventOfEachKind_AndItsBlastRadius_AlsoAfterARestart()
    {
        await using (var host = await RunningHost.StartAsync(EventsEndpointTests.Config, storage: _storage))
        {
            await host.WriteAsync(SomeSample.Stream(hosts: 3, scrapes: 12));
            await EventsEndpointTests.PostAsync(host, """
                [{"kind": "deployment", "labels": {"job": "node"}, "start": "2026-11-01T00:01:00Z", "id": "1", "version": "1", "size": 3},
                 {"kind": "deployment", "labels": {"instance": "host-1:9100"}, "start": "2026-11-01T00:02:00Z", "id": "2", "title": "fix"},
                 {"kind": "scaling", "labels": {"instance": "host-1:9100"}, "start": "2026-11-01T00:02:30Z", "id": "3"},
                 {"kind": "scaling", "labels": {"instance": "gone"}, "start": "2026-11-01T00:02:30Z", "id": "4"}]
                """);
            await AssertShownAsync(host);
            await host.Host.StopAsync();
        }

        await using var next = await RunningHost.StartAsync(EventsEndpointTests.Config, storage: _storage);
        await AssertShownAsync(next);
    }

    public void Dispose() => Directory.Delete(_storage, recursive: true);

    private static async Task AssertShownAsync(RunningHost host)
    {
        string[] lines = [.. (await host.GetAsync("/metrics")).Split('\n').Where(line => line.StartsWith("foresight_event_", StringComparison.Ordinal) && !line.Contains("\"disk\"", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
        string Series(string name, string kind, string instance, string more = "") => $"foresight_event_{name}{{predictor=\"node\",event_kind=\"{kind}\",instance=\"{instance}\",job=\"node\"{more}}}";
        string[] expected =
        [
            // Nobody can say yet of the scaling: the last step is 2:00.
            $"{Series("during_incident", "deployment", "host-0:9100")} 0",
            $"{Series("during_incident", "deployment", "host-1:9100")} 0",
            $"{Series("during_incident", "deployment", "host-2:9100")} 0",
            $"{Series("recent", "deployment", "host-0:9100")} 1",
            $"{Series("recent", "deployment", "host-1:9100")} 2",
            $"{Series("recent", "deployment", "host-2:9100")} 1",
            $"{Series("recent", "scaling", "host-1:9100")} 1",
            $"{Series("entities", "deployment", "host-0:9100")} 3",
            $"{Series("entities", "deployment", "host-1:9100")} 1",
            $"{Series("entities", "deployment", "host-2:9100")} 3",
            $"{Series("entities", "scaling", "host-1:9100")} 1",
            $"{Series("new_version", "deployment", "host-0:9100")} 1",
            $"{Series("new_version", "deployment", "host-2:9100")} 1",
            "foresight_event_series_dropped 0",
            $"{Series("size", "deployment", "host-0:9100")} 3",
            $"{Series("size", "deployment", "host-2:9100")} 3",
            $"{Series("timestamp_seconds", "deployment", "host-0:9100", ",event_title=\"deployment 1\"")} 1793491260",
            $"{Series("timestamp_seconds", "deployment", "host-1:9100", ",event_title=\"fix\"")} 1793491320",
            $"{Series("timestamp_seconds", "deployment", "host-2:9100", ",event_title=\"deployment 1\"")} 1793491260",
            $"{Series("timestamp_seconds", "scaling", "host-1:9100", ",event_title=\"scaling\"")} 1793491350",
        ];
        Assert.Equal(expected.Order(StringComparer.Ordinal), lines);
    }
}
