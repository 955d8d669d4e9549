
namespace Exporter.Tests.Host;

/// <summary>Nothing that a sender can send stops the process or loses other targets' predictions.</summary>
public sealed class BadInputTests
{
    [Fact]
    public async Task Sender_OfAnything_StopsNothing()
    {
        await using var host = await RunningHost.StartAsync(RunningHost.NodeConfig);
        var stream = SomeSample.Stream(hosts: 2, scrapes: 40);
        await host.WriteAsync(stream.Take(120));
        const string type = "application/x-protobuf";

        Assert.Equal(400, (await host.PostAsync([], type)).Status);
        Assert.Equal(400, (await host.PostAsync([1, 2, 3], type)).Status);
        Assert.Equal(413, (await host.PostAsync([0x80, 0x80, 0x80, 0x80, 0x04, 0, 0], type)).Status);
        Assert.Equal(415, (await host.PostAsync([0], "text/plain")).Status);
        await Parallel.ForEachAsync(Enumerable.Range(0, 50), TestContext.Current.CancellationToken, async (seed, _) =>
        {
            var bytes = new byte[200];
            new Random(seed).NextBytes(bytes);
            Assert.Contains((await host.PostAsync(bytes, type)).Status, new[] { 400, 413 });
        });
        Assert.Equal(400, await host.WriteAsync([new([("__name__", "disk_used_ratio"), ("instance", "future")], long.MaxValue, 1)]));
        Assert.Equal(204, await host.WriteAsync([new([("__name__", "disk_used_ratio"), ("instance", "past")], 0, 1)]));
        Assert.Equal(204, await host.WriteAsync(stream.Skip(120).Select(sample => sample.Labels[0].Value == "disk_used_ratio" ? sample with { Value = double.NaN } : sample)));

        Assert.Equal(200, (await host.AskAsync(HttpMethod.Get, "/-/ready")).Status);
        Assert.Contains("instance=\"host-0:9100\"", await host.GetAsync("/metrics"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Signal_ThatCannotBeEvaluated_IsMissingAndCountedWhileOthersGoOn()
    {
        // Two series on the "one" side for the same instance: many-to-many, which only the data can show.
        var config = RunningHost.NodeConfig.Replace("failure: up == bool 0", "  twice: disk_used_ratio * on (instance) twin", StringComparison.Ordinal)
            .Replace("name: node", "name: twins", StringComparison.Ordinal);
        await using var host = await RunningHost.StartAsync(config);
        var stream = SomeSample.Stream(hosts: 1, scrapes: 20);
        var twins = stream.Where(sample => sample.Labels[0].Value == "up")
            .SelectMany(sample => new[] { "a", "b" }.Select(side => new SomeSample([("__name__", "twin"), ("instance", sample.Labels[1].Value), ("side", side)], sample.TimestampMs, 1)));

        Assert.Equal(204, await host.WriteAsync(stream.Concat(twins).OrderBy(sample => sample.TimestampMs)));

        var page = await host.GetAsync("/metrics");
        var failures = page.Split('\n').Single(line => line.StartsWith("foresight_evaluation_failures_total{predictor=\"twins\",signal=\"twice\"}", StringComparison.Ordinal));
        Assert.False(failures.EndsWith(" 0", StringComparison.Ordinal), failures);
        Assert.Contains("foresight_evaluation_failures_total{predictor=\"twins\",signal=\"load\"} 0\n", page, StringComparison.Ordinal);
        Assert.Contains("predicted_failure_probability{predictor=\"twins\"", page, StringComparison.Ordinal);
        Assert.Single(host.Log.Split('\n'), line => line.Contains("Signal not evaluated", StringComparison.Ordinal));
    }
}
