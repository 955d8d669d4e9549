using System.Text.Json;
using Exporter.TestKit;

namespace Exporter.Tests.Host.Api;

/// <summary>What became of alerts and incidents is what the stream shows.</summary>
public sealed class OutcomesTests : IDisposable
{
    // Always an alert: the failure of host 1 at 0:23:00 is announced, host 0 never fails.
    private const string Config = """
        predictors:
          - name: node
            entity: [instance]
            step: 30s
            horizons: [30m, 1h]
            seasonality: []
            signals:
              disk_used: {expr: "max by (instance) (disk_used_ratio)", limit: "> 0.95"}
            failure: up == bool 0
            alert: {threshold: 0.0000001}
        """;

    private readonly string _storage = RunningHost.NewFolder();

    [Fact]
    public async Task AlertsAndIncidents_AreListedInPages_TheNewestFirst()
    {
        await using var host = await RunningHost.StartAsync(Config, storage: _storage);
        await host.WriteAsync(SomeSample.Stream(hosts: 2, scrapes: 120));

        // The store is written in the background.
        await Poll.Until("the incident is written", async () => (await host.GetAsync("/api/v1/outcomes/incidents")).Contains("onset", StringComparison.Ordinal));
        using var incidents = JsonDocument.Parse(await host.GetAsync("/api/v1/outcomes/incidents"));
        Assert.Equal(
            [
                """{"predictor":"node","horizon":"30m","labels":{"instance":"host-1:9100"},"onset":"2026-11-01T00:23:00.000Z","outcome":"caught","alert":"2026-11-01T00:00:30.000Z","leadSeconds":1350}""",
                """{"predictor":"node","horizon":"1h","labels":{"instance":"host-1:9100"},"onset":"2026-11-01T00:23:00.000Z","outcome":"caught","alert":"2026-11-01T00:00:30.000Z","leadSeconds":1350}""",
            ],
            incidents.RootElement.GetProperty("incidents").EnumerateArray().Select(one => one.GetRawText()));

        List<string> pages = [];
        string? after = "";
        while (after is not null)
        {
            using var page = JsonDocument.Parse(await host.GetAsync($"/api/v1/outcomes/alerts?limit=1&match[]=%7Binstance%3D%22host-1:9100%22%7D&end=2026-11-01T00:10:00Z&after={Uri.EscapeDataString(after)}"));
            pages.AddRange(page.RootElement.GetProperty("alerts").EnumerateArray().Select(one => $"{one.GetProperty("horizon")} {one.GetProperty("start")} {one.GetProperty("outcome")} {one.GetProperty("leadSeconds")}"));
            after = page.RootElement.TryGetProperty("next", out var next) ? next.GetString() : null;
        }

        Assert.Equal(["30m 2026-11-01T00:00:30.000Z right 1350", "1h 2026-11-01T00:00:30.000Z right 1350"], pages);
        Assert.Equal(
            ["invalid parameter \"start\": Invalid time value for 'start': cannot parse \"x\" to a valid timestamp", "invalid parameter \"after\": \"7\" is not the \"next\" of an answer"],
            (await host.ProblemAsync("/api/v1/outcomes/alerts?start=x&after=7")).Errors);
    }

    [Fact]
    public async Task Summary_SaysHowEachHorizonDid()
    {
        await using var host = await RunningHost.StartAsync(Config);
        using (var before = JsonDocument.Parse(await host.GetAsync("/api/v1/outcomes")))
        {
            Assert.Equal(0, before.RootElement.GetProperty("predictors")[0].GetProperty("horizons")[1].GetProperty("windows").GetArrayLength());
        }

        await host.WriteAsync(SomeSample.Stream(hosts: 2, scrapes: 120));

        using var answer = JsonDocument.Parse(await host.GetAsync("/api/v1/outcomes?predictor=node"));
        var day = answer.RootElement.GetProperty("predictors")[0].GetProperty("horizons")[0].GetProperty("windows")[0];
        Assert.Equal(("1d", 1.0), (day.GetProperty("window").GetString(), day.GetProperty("eventRecall").GetDouble()));
        Assert.True(day.GetProperty("brierScore").GetDouble() is > 0 and < 1);
    }

    [Fact]
    public async Task WithoutAStore_ListsAreRefused()
    {
        await using var host = await RunningHost.StartAsync(Config);

        Assert.Equal("nothing is kept, as --storage.path is empty", (await host.ProblemAsync("/api/v1/outcomes/alerts")).Detail);
    }

    public void Dispose() => Directory.Delete(_storage, recursive: true);
}
