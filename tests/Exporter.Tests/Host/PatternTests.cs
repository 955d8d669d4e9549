using Microsoft.Extensions.Time.Testing;

namespace Exporter.Tests.Host;

/// <summary>From a stream with incidents that announce themselves alike to a prediction that says so, also in the next process.</summary>
public sealed class PatternTests
{
    // No history of predictions waits for anything: scrapes of a minute, a disk that fills, a host that then is down.
    private const string Config = """
        predictors:
          - name: node
            entity: [instance]
            step: 1m
            horizons: [30m, 2h]
            signals:
              disk_used: {expr: "max by (instance) (disk_used_ratio)", limit: "> 0.95", unit: ratio}
              load: max by (instance) (load)
            failure: up == bool 0
            merge: 1m
        """;

    [Fact]
    public async Task ThirdDiskThatFills_LooksLikeTheTwoBefore()
    {
        var storage = RunningHost.NewFolder();
        var time = new FakeTimeProvider(DateTimeOffset.FromUnixTimeMilliseconds(SomeSample.BaseMs + 86_400_000));
        await using (var host = await RunningHost.StartAsync(Config, time, storage: storage))
        {
            Assert.Equal(204, await host.WriteAsync(Stream(0, 690)));
            var page = await host.GetAsync("/metrics");

            // Hosts 0 and 1 are down since minutes 300 and 500; 2 is about to be.
            Assert.Contains("""predicted_failure_pattern_info{predictor="node",instance="host-2",pattern="disk used climb"} 1""", page, StringComparison.Ordinal);
            Assert.DoesNotContain("""predicted_failure_pattern_info{predictor="node",instance="host-3""", page, StringComparison.Ordinal);
            var answer = await host.GetAsync("/api/v1/predictions");
            Assert.Contains("looks like incidents #1 and #2", answer, StringComparison.Ordinal);
            Assert.Contains("\"recommendation\":\"disk_space\"", answer, StringComparison.Ordinal);
            await host.Host.StopAsync();
        }

        await using var next = await RunningHost.StartAsync(Config, time, storage: storage);
        Assert.Equal(204, await next.WriteAsync(Stream(690, 693)));

        Assert.Contains("looks like incidents #1 and #2", await next.GetAsync("/api/v1/predictions"), StringComparison.Ordinal);
    }

    /// <summary>Four hosts, of which each but the last fills its disk within 150 minutes, one after the other, and is down for ten.</summary>
    private static IEnumerable<SomeSample> Stream(int from, int to)
    {
        for (var minute = from; minute < to; minute++)
        {
            for (var host = 0; host < 4; host++)
            {
                var down = 300 + (200 * host);
                var isDown = host < 3 && minute >= down && minute < down + 10;
                var filled = host < 3 && minute < down ? Math.Max(0, (minute - down + 150) / 150.0) : 0;
                yield return Sample("up", isDown ? 0 : 1);
                yield return Sample("disk_used_ratio", 0.4 + (0.55 * filled) + (0.001 * Math.Sin(minute * 0.9)));
                yield return Sample("load", 1 + Math.Sin((minute * 0.7) + host));

                SomeSample Sample(string name, double value) => new(
                    [("__name__", name), ("instance", $"host-{host}")], SomeSample.BaseMs + (minute * 60_000L), value);
            }
        }
    }
}
