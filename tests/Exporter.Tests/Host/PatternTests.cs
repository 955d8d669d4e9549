using Microsoft.Extensions.Time.Testing;

namespace Exporter.Tests.Host;

/// <summary>From a stream with incidents that announce themselves alike to a prediction that says so, also in the next process.</summary>
public sealed class PatternTests
{
    [Fact]
    public async Task ThirdDiskThatFills_LooksLikeTheTwoBefore()
    {
        var storage = RunningHost.NewFolder();
        var time = new FakeTimeProvider(DateTimeOffset.FromUnixTimeMilliseconds(SomeSample.BaseMs + 86_400_000));
        await using (var host = await RunningHost.StartAsync(FillingHosts.Config, time, storage: storage))
        {
            Assert.Equal(204, await host.WriteAsync(FillingHosts.Stream(0, 690)));
            var page = await host.GetAsync("/metrics");

            // Hosts 0 and 1 are down since minutes 300 and 500; 2 is about to be.
            Assert.Contains("""predicted_failure_pattern_info{predictor="node",instance="host-2",pattern="disk used climb"} 1""", page, StringComparison.Ordinal);
            Assert.DoesNotContain("""predicted_failure_pattern_info{predictor="node",instance="host-3""", page, StringComparison.Ordinal);
            var answer = await host.GetAsync("/api/v1/predictions");
            Assert.Contains("looks like incidents #1 and #2", answer, StringComparison.Ordinal);
            Assert.Contains("\"recommendation\":\"disk_space\"", answer, StringComparison.Ordinal);
            await host.Host.StopAsync();
        }

        await using var next = await RunningHost.StartAsync(FillingHosts.Config, time, storage: storage);
        Assert.Equal(204, await next.WriteAsync(FillingHosts.Stream(690, 693)));

        Assert.Contains("looks like incidents #1 and #2", await next.GetAsync("/api/v1/predictions"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task SecondIncidentWhileLearningIsFrozen_TeachesNothing()
    {
        var time = new FakeTimeProvider(DateTimeOffset.FromUnixTimeMilliseconds(SomeSample.BaseMs + 86_400_000));
        await using var host = await RunningHost.StartAsync(FillingHosts.Config, time, storage: RunningHost.NewFolder());

        // Host 1 is down from minute 500 to 510.
        Assert.Equal(204, await host.WriteAsync(FillingHosts.Stream(0, 10)));
        await host.PostJsonAsync("/api/v1/overrides", $$"""{"kind": "freeze", "start": {{(SomeSample.BaseMs / 1000) + (400 * 60)}}, "end": {{(SomeSample.BaseMs / 1000) + (600 * 60)}}, "reason": "load test", "by": "anna"}""");
        Assert.Equal(204, await host.WriteAsync(FillingHosts.Stream(10, 500)));
        Assert.Equal(1, await host.SumAsync("foresight_overrides", "kind=\"freeze\""));
        Assert.Equal(204, await host.WriteAsync(FillingHosts.Stream(500, 690)));

        Assert.DoesNotContain("predicted_failure_pattern_info{", await host.GetAsync("/metrics"), StringComparison.Ordinal);
        Assert.Equal(0, await host.SumAsync("foresight_overrides", "kind=\"freeze\""));
    }
}
