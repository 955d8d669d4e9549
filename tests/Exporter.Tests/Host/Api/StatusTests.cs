using System.Text.Json;
using Microsoft.Extensions.Time.Testing;

namespace Exporter.Tests.Host.Api;

/// <summary>The status says why there are no predictions, and what is configured.</summary>
public sealed class StatusTests
{
    private const string Other = """

          - name: other
            entity: [instance]
            step: 30s
            horizons: [1h]
            signals: {temp: "max by (instance) (temperature)"}
        """;

    [Fact]
    public async Task Troubles_AreThoseOfEachPredictor_OneAfterTheOther()
    {
        var time = new FakeTimeProvider(DateTimeOffset.FromUnixTimeMilliseconds(SomeSample.BaseMs));
        await using var host = await RunningHost.StartAsync(RunningHost.NodeConfig + Other, time);
        Assert.Equal(["node no_samples", "other no_samples"], await TroublesAsync(host));

        await host.WriteAsync(SomeSample.Stream(hosts: 1, scrapes: 1));
        var stream = SomeSample.Stream(hosts: 2, scrapes: 42);
        time.Advance(TimeSpan.FromMinutes(10));
        await host.WriteAsync(stream.Take(40 * 6));
        Assert.Equal(["node warming_up", "other no_series"], await TroublesAsync(host));

        time.Advance(TimeSpan.FromMinutes(6));
        Assert.Equal(["node stale", "node warming_up", "other no_series"], await TroublesAsync(host));
        await host.WriteAsync([.. stream.Skip(40 * 6), new([("__name__", "temperature"), ("room", "x")], SomeSample.BaseMs + (42 * 15_000), 20)]);
        await host.WriteAsync([new([("__name__", "temperature"), ("room", "x")], SomeSample.BaseMs + (46 * 15_000), 20)]);
        Assert.Equal(["node warming_up", "other no_entities"], await TroublesAsync(host));

        using var status = JsonDocument.Parse(await host.GetAsync("/api/v1/status"));
        Assert.Equal("2026-11-01T00:00:00.000Z", status.RootElement.GetProperty("started").GetString());
        Assert.Equal(960, status.RootElement.GetProperty("uptimeSeconds").GetDouble());
        Assert.True(status.RootElement.GetProperty("ready").GetBoolean());
        Assert.Equal(2, status.RootElement.GetProperty("predictors")[0].GetProperty("predictions").GetInt32());
    }

    [Fact]
    public async Task Model_ThatCannotBeUsed_IsSaid()
    {
        await using var host = await RunningHost.StartAsync(RunningHost.NodeConfig + "\n    model: champion\n");

        using var status = JsonDocument.Parse(await host.GetAsync("/api/v1/status"));
        var trouble = status.RootElement.GetProperty("predictors")[0].GetProperty("troubles").EnumerateArray().Single(one => one.GetProperty("reason").GetString() == "no_model");

        Assert.StartsWith("baseline predicts, as champion cannot be used: ", trouble.GetProperty("text").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Entities_PastTheLimit_AreSaid()
    {
        await using var host = await RunningHost.StartAsync(RunningHost.NodeConfig + "\nlimits: {max_entities: 1}\n");
        await host.WriteAsync(SomeSample.Stream(hosts: 2, scrapes: 10));

        Assert.Contains("node entity_limit", await TroublesAsync(host));
    }

    // An address with a user or a query is refused with the configuration, so there is nothing secret to tell.
    [Fact]
    public async Task Configuration_IsTold()
    {
        await using var host = await RunningHost.StartAsync(RunningHost.NodeConfig + "\nprometheus: {url: \"http://127.0.0.1:1/\"}\n");

        using var status = JsonDocument.Parse(await host.GetAsync("/api/v1/status"));
        var configuration = status.RootElement.GetProperty("configuration");
        Assert.Equal("http://127.0.0.1:1/", configuration.GetProperty("prometheus").GetString());
        Assert.Equal("""["30m","2h"]""", configuration.GetProperty("predictors")[0].GetProperty("horizons").GetRawText());
        Assert.Equal("up == bool 0", configuration.GetProperty("predictors")[0].GetProperty("failure").GetString());
    }

    private static async Task<string[]> TroublesAsync(RunningHost host)
    {
        using var status = JsonDocument.Parse(await host.GetAsync("/api/v1/status"));
        return [.. status.RootElement.GetProperty("predictors").EnumerateArray().SelectMany(predictor =>
            predictor.GetProperty("troubles").EnumerateArray().Select(trouble => $"{predictor.GetProperty("predictor")} {trouble.GetProperty("reason")}"))];
    }
}
