using Exporter.TestKit;

namespace Exporter.Integration.Tests.Senders;

/// <summary>Two real Prometheus servers of one high-availability pair scrape the same target and send to one sidecar.</summary>
[Long(40)]
public sealed class ReplicaPairTests
{
    private const string Replicas = "\ningest: {replica_label: __replica__, cluster_label: cluster}\n";

    [Fact]
    public async Task Pair_CountsOnce()
    {
        await using FakeTarget target = CountingTarget.Start();
        await using ForesightProcess foresight = await ForesightProcess.StartAsync(AnySelected.Configuration + Replicas);
        await using PrometheusServer first = await StartAsync("a", target, foresight);
        await using PrometheusServer second = await StartAsync("b", target, foresight);
        await Poll.Until("both have sent", async () =>
            await foresight.MetricAsync("foresight_ingest_samples_dropped_total", "other_replica") > 500 && await foresight.MetricAsync("foresight_ingest_samples_total", "stored") > 500,
            null, first.Process, second.Process, foresight.Process);

        long endMs = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() + 6000;
        await Poll.Until("a later sample has arrived", async () => (await RawSamples.ReadAsync(foresight.Address, CountingTarget.Counter, endMs + 3000, "2s")).Length > 0, null, first.Process, second.Process, foresight.Process);
        string[] held = await RawSamples.ReadAsync(foresight.Address, CountingTarget.Counter, endMs, "5s");
        string[] a = await RawSamples.ReadAsync(first.Address, CountingTarget.Counter, endMs, "5s");
        string[] b = await RawSamples.ReadAsync(second.Address, CountingTarget.Counter, endMs, "5s");

        // Which of them counts is a matter of who came first.
        string[] WithCluster(string[] samples) => [.. samples.Select(sample => sample.Replace("__name__=scrapes_total,", "__name__=scrapes_total,cluster=eu,", StringComparison.Ordinal))];
        Assert.NotEmpty(held);
        Assert.Contains(held, new[] { WithCluster(a), WithCluster(b) });
        Assert.Equal(1, await foresight.MetricAsync("foresight_ingest_replica_elections_total", "cluster=\"eu\""));
    }

    private static Task<PrometheusServer> StartAsync(string replica, FakeTarget target, ForesightProcess foresight) => PrometheusServer.StartAsync(Peers.Prometheus3, $$"""
        global:
          external_labels:
            cluster: eu
            __replica__: {{replica}}
        {{CountingTarget.ScrapeConfig(target, "500ms")}}
        remote_write:
          - url: {{foresight.Address}}api/v1/write
            queue_config: {batch_send_deadline: 500ms}
        """);
}
