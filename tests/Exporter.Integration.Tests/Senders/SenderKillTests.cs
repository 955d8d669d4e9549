using Exporter.Integration.Tests.State;
using Exporter.TestKit;

namespace Exporter.Integration.Tests.Senders;

/// <summary>Prometheus and sidecar are killed at random moments; after the last of them, what the sidecar holds is what the sender's own database holds.</summary>
[Long(90)]
public sealed class SenderKillTests(ITestOutputHelper output) : IDisposable
{
    private const int UsualKills = 5;
    private const string Span = "12s";

    private readonly string _data = PeerProcess.NewFolder("sender");

    [Theory]
    [InlineData(2, "prometheus.WriteRequest")]
    [InlineData(3, "prometheus.WriteRequest")]
    [InlineData(3, "io.prometheus.write.v2.Request")]
    public async Task Head_AfterKillsOfEitherSide_IsTheSendersDatabase(int generation, string message)
    {
        await using EitherSideKills kills = await EitherSideKills.StartAsync(output, new KillPlan(UsualKills, "300ms,1s"), (target, receiver) => StartPrometheusAsync(generation, message, target, receiver));
        await kills.RunAsync();
        await AssertEqualAsync(kills);
    }

    public void Dispose() => Directory.Delete(_data, recursive: true);

    private static async Task AssertEqualAsync(EitherSideKills kills)
    {
        // Restarts take a moment: the span begins after that.
        long beginMs = EitherSideKills.NowMs() + 2000;
        await kills.UntilAsync("the span is over", () => Task.FromResult(EitherSideKills.NowMs() > beginMs + 13_000));
        long endMs = beginMs + 12_000;

        string[] sent = await RawSamples.ReadAsync(kills.Sender.Address, "{job=\"target\"}", endMs, Span);
        Assert.InRange(sent.Length, 500, int.MaxValue);
        string[] held = [];
        await kills.UntilAsync("all of them have arrived", async () => (held = await RawSamples.ReadAsync(kills.Foresight.Address, "{job=\"target\"}", endMs, Span)).Length >= sent.Length);
        Assert.Equal(sent, held);
    }

    private Task<PeerProcess> StartPrometheusAsync(int generation, string message, FakeTarget target, Uri receiver)
    {
        string folder = PeerProcess.NewFolder("prometheus");
        File.WriteAllText(Path.Combine(folder, "prometheus.yml"), $$"""
            {{CountingTarget.ScrapeConfig(target, "500ms")}}
            remote_write:
              - url: {{receiver}}api/v1/write
                {{(generation == 2 ? "" : $"protobuf_message: {message}")}}
                queue_config: {batch_send_deadline: 500ms, max_backoff: 500ms}
            """);
        return PeerProcess.StartAsync(
            "prometheus",
            generation == 2 ? Peers.Prometheus2 : Peers.Prometheus3,
            ["--config.file=prometheus.yml", $"--storage.tsdb.path={_data}", "--web.listen-address=127.0.0.1:0"],
            folder);
    }
}
