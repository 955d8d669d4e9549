using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;

namespace Exporter.Tests.Host;

/// <summary>From a stream to what stands beside predictions: where their signals lead, and what happens to entities.</summary>
public sealed class AdviceTests
{
    // What goes down is restarted, so both are told of.
    private const string Config = $"""
        {FillingHosts.Config}
            change: up == bool 0
        """;

    [Fact]
    public async Task FillingDisk_IsForecastOnThePageAndInJson()
    {
        await using var host = await StartedAsync(690);

        var series = Line(await host.GetAsync("/metrics"), """predicted_failure_signal_forecast_value{predictor="node",instance="host-2",signal="disk_used",unit="ratio",horizon="30m"}""");
        var predictions = JsonNode.Parse(await host.GetAsync("/api/v1/predictions"))!["predictors"]![0]!["predictions"]!.AsArray();
        var reason = predictions.Single(prediction => (string?)prediction!["entity"]!["instance"] == "host-2")!["advice"]!["reasons"]!.AsArray()
            .Single(reason => (string?)reason!["signal"] == "disk_used")!;
        var forecast = reason["forecasts"]![0]!;

        // 0.55 in 150 minutes, at 0.91 since minute 688: half an hour later it is at 1.02, but for the damping.
        Assert.Equal("30m", (string?)forecast["horizon"]);
        Assert.InRange((double)forecast["value"]!, 0.98, 1.03);
        Assert.InRange((double)forecast["lower"]!, (double)reason["value"]! - 0.05, (double)forecast["value"]!);
        Assert.InRange((double)forecast["upper"]!, (double)forecast["value"]!, 1.2);
        Assert.Equal((double)forecast["value"]!, double.Parse(series, System.Globalization.CultureInfo.InvariantCulture), 1e-6);
    }

    [Fact]
    public async Task HostThatIsDown_FailsWhileItIsAndWasChangedLately()
    {
        const string Failing = """predicted_failure_entity_failing{predictor="node",instance="host-2"}""";
        const string Changed = """predicted_failure_entity_changed{predictor="node",instance="host-2"}""";
        await using var host = await StartedAsync(690);
        Assert.DoesNotContain(Failing, await host.GetAsync("/metrics"), StringComparison.Ordinal);

        // Down from minute 700 to 709.
        Assert.Equal(204, await host.WriteAsync(FillingHosts.Stream(690, 704)));
        var page = await host.GetAsync("/metrics");
        Assert.Equal(("1", "1"), (Line(page, Failing), Line(page, Changed)));
        Assert.DoesNotContain("""predicted_failure_entity_failing{predictor="node",instance="host-3""", page, StringComparison.Ordinal);

        Assert.Equal(204, await host.WriteAsync(FillingHosts.Stream(704, 709)));
        page = await host.GetAsync("/metrics");
        Assert.Equal("1", Line(page, Failing));
        Assert.DoesNotContain(Changed, page, StringComparison.Ordinal);

        Assert.Equal(204, await host.WriteAsync(FillingHosts.Stream(709, 715)));
        Assert.DoesNotContain(Failing, await host.GetAsync("/metrics"), StringComparison.Ordinal);
    }

    private static async Task<RunningHost> StartedAsync(int minutes)
    {
        var time = new FakeTimeProvider(DateTimeOffset.FromUnixTimeMilliseconds(SomeSample.BaseMs + 86_400_000));
        var host = await RunningHost.StartAsync(Config, time);
        Assert.Equal(204, await host.WriteAsync(FillingHosts.Stream(0, minutes)));
        return host;
    }

    /// <summary>Value of the one series.</summary>
    private static string Line(string page, string series) =>
        Assert.Single(page.Split('\n'), line => line.StartsWith(series, StringComparison.Ordinal))[(series.Length + 1)..];
}
