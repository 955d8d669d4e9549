using Exporter.Integration.Tests.State;
using Exporter.TestKit;

namespace Exporter.Integration.Tests.Senders;

/// <summary>Sender and sidecar are killed at random moments; after the last of them, what the sidecar holds is what the sender's own database holds.</summary>
/// <remarks>What was under way when either died is lost by design: Prometheus sends nothing from before its start, and nothing again that was acknowledged. <see cref="KillPlan"/> says how to run it for minutes.</remarks>
public sealed class SenderKillTests(ITestOutputHelper output)
{
    private const int Kill = 9;
    private const int UsualKills = 5;
    private const string Span = "12s";

    private readonly KillPlan _plan = new(UsualKills, "300ms,1s");
    private readonly string _data = PeerProcess.NewFolder("sender");
    private readonly string _storage = PeerProcess.NewFolder("storage");

    [Theory]
    [InlineData(2, "prometheus.WriteRequest")]
    [InlineData(3, "prometheus.WriteRequest")]
    [InlineData(3, "io.prometheus.write.v2.Request")]
    public async Task Head_AfterKillsOfEitherSide_IsTheSendersDatabase(int generation, string message)
    {
        output.WriteLine($"FORESIGHT_KILL_SEED={_plan.Seed}");
        await using FakeTarget target = CountingTarget.Start();
        await using WriteGate gate = new();
        PeerProcess prometheus = await StartPrometheusAsync(generation, message, target, gate);
        ForesightProcess foresight = await StartForesightAsync(0, gate);
        try
        {
            int kills = 0;
            for (; _plan.GoesOn(kills); kills++)
            {
                int scrapes = target.Scrapes + _plan.Random.Next(1, 15);
                await Poll.Until("some scrapes have passed", () => Task.FromResult(target.Scrapes >= scrapes), null, prometheus, foresight.Process);
                if (_plan.Random.Next(2) == 0)
                {
                    await EndAsync(prometheus);
                    prometheus = await StartPrometheusAsync(generation, message, target, gate);
                }
                else
                {
                    gate.Close();
                    await EndAsync(foresight.Process);
                    foresight = await StartForesightAsync(kills, gate);
                }
            }

            output.WriteLine($"{kills} kills in {_plan.Elapsed.TotalSeconds:F0} s, {target.Scrapes} scrapes, {gate.Passed} requests answered, {gate.Refused} turned away");
            await AssertEqualAsync(prometheus, foresight);
        }
        finally
        {
            await prometheus.DisposeAsync();
            await foresight.DisposeAsync();
            Directory.Delete(_data, recursive: true);
            Directory.Delete(_storage, recursive: true);
        }
    }

    private static async Task AssertEqualAsync(PeerProcess prometheus, ForesightProcess foresight)
    {
        // Restarts take a moment until the first sample is through: the span begins after that.
        await Poll.Until("the sidecar has a sample since the last kill", async () => (await RawSamples.ReadAsync(foresight.Address, CountingTarget.Counter, NowMs(), "2s")).Length > 0, null, prometheus, foresight.Process);
        long beginMs = NowMs() + 2000;
        await Poll.Until("the span is over", () => Task.FromResult(NowMs() > beginMs + 13_000), null, prometheus, foresight.Process);
        long endMs = beginMs + 12_000;

        string[] sent = await RawSamples.ReadAsync(prometheus.Address, "{job=\"target\"}", endMs, Span);
        Assert.InRange(sent.Length, 500, int.MaxValue);
        string[] held = [];
        await Poll.Until("all of them have arrived", async () => (held = await RawSamples.ReadAsync(foresight.Address, "{job=\"target\"}", endMs, Span)).Length >= sent.Length, null, prometheus, foresight.Process);
        Assert.Equal(sent, held);
    }

    private Task<PeerProcess> StartPrometheusAsync(int generation, string message, FakeTarget target, WriteGate gate)
    {
        string folder = PeerProcess.NewFolder("prometheus");
        File.WriteAllText(Path.Combine(folder, "prometheus.yml"), $$"""
            {{CountingTarget.ScrapeConfig(target, "500ms")}}
            remote_write:
              - url: {{gate.Address}}api/v1/write
                {{(generation == 2 ? "" : $"protobuf_message: {message}")}}
                queue_config: {batch_send_deadline: 500ms, max_backoff: 500ms}
            """);
        return PeerProcess.StartAsync(
            "prometheus",
            generation == 2 ? Peers.Prometheus2 : Peers.Prometheus3,
            ["--config.file=prometheus.yml", $"--storage.tsdb.path={_data}", "--web.listen-address=127.0.0.1:0"],
            folder);
    }

    private async Task<ForesightProcess> StartForesightAsync(int life, WriteGate gate)
    {
        ForesightProcess foresight = await ForesightProcess.StartAsync(AnySelected.Configuration, null, $"--storage.path={_storage}", KillPlan.Flag(_plan.IntervalOf(life)));
        gate.Open(foresight.Address);
        return foresight;
    }

    private static async Task EndAsync(PeerProcess process)
    {
        process.Signal(Kill);
        await process.WaitForExitAsync(TimeSpan.FromSeconds(10));
        await process.DisposeAsync();
    }

    private static long NowMs() => DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
}
