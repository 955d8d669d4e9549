using Exporter.Integration.Tests.State;
using Exporter.TestKit;

namespace Exporter.Integration.Tests.Senders;

/// <summary>VictoriaMetrics' vmagent, which has a queue and a remote-write client of its own. It has no database: what it sent is what the target told.</summary>
/// <remarks>With several queues, its default, each waits for itself before it sends something again, so newer scrapes overtake older ones.</remarks>
[Long(80)]
public sealed class VmagentTests(ITestOutputHelper output) : IDisposable
{
    private const int UsualKills = 3;

    // Five seconds: all queues that have something wait, some for as long again. Less than lateness, so no step has made an end of what they have.
    private const int Interrupted = 10;
    private const int Around = 4;

    private readonly string _queue = PeerProcess.NewFolder("queue");

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    public async Task Vmagent_WhoseReceiverWasAway_LosesNothing(int queues)
    {
        await using EitherSideKills kills = await EitherSideKills.StartAsync(output, new KillPlan(0, "5m"), (target, receiver) => Start(queues, target, receiver));
        await InterruptAsync(kills);
        await AssertEachScrapeAsync(kills, 0);
        Assert.Equal(0, await kills.Foresight.MetricAsync("foresight_ingest_requests_rejected_total"));
        Assert.Equal(0, await kills.Foresight.MetricAsync("foresight_ingest_samples_dropped_total"));
        Assert.Equal(queues > 1, await kills.Foresight.MetricAsync("foresight_head_samples_out_of_order_total") > 0);
    }

    [Fact]
    public async Task Head_AfterKillsOfEitherSide_HasEachScrape()
    {
        await using EitherSideKills kills = await EitherSideKills.StartAsync(output, new KillPlan(UsualKills, "300ms,1s"), (target, receiver) => Start(8, target, receiver));
        await kills.RunAsync();

        // Restarts take a moment: the span begins after that.
        long beginMs = EitherSideKills.NowMs() + 2000;
        await kills.UntilAsync("the span has begun", () => Task.FromResult(EitherSideKills.NowMs() > beginMs));
        await InterruptAsync(kills);
        await AssertEachScrapeAsync(kills, beginMs);
    }

    public void Dispose() => Directory.Delete(_queue, recursive: true);

    private static async Task InterruptAsync(EitherSideKills kills)
    {
        await kills.UntilSamplesAsync();
        await kills.PassAsync(Around);
        kills.Gate.Close();
        int refused = kills.Gate.Refused;
        await kills.PassAsync(Interrupted);
        await kills.UntilAsync("requests were turned away", () => Task.FromResult(kills.Gate.Refused > refused));
        kills.Gate.Open(kills.Foresight.Address);
        await kills.PassAsync(Around);
    }

    /// <summary>Waits for all scrapes since a moment, each once and with all of its samples.</summary>
    private static async Task AssertEachScrapeAsync(EitherSideKills kills, long beginMs)
    {
        int last = kills.Target.Scrapes - 1;
        (long AtMs, double Value)[] numbers = [];
        (long AtMs, double Value)[] levels = [];
        await kills.UntilAsync("the last scrape and all before it have arrived", async () =>
        {
            // More scrapes come meanwhile; they make up for none that is still in a queue.
            numbers = [.. (await HeldAsync(kills, CountingTarget.Counter, beginMs)).Where(sample => sample.Value <= last)];
            levels = [.. (await HeldAsync(kills, "level{shelf=\"49\"}", beginMs)).Where(level => numbers.Length > 0 && level.AtMs <= numbers[^1].AtMs)];

            // On a busy machine the target may have answered too late for its scraper.
            int failed = (await HeldAsync(kills, "up{job=\"target\"}", beginMs)).Count(up => up.Value == 0 && numbers.Length > 0 && up.AtMs <= numbers[^1].AtMs);
            return numbers.Length > 0 && numbers.Length + failed > last - numbers[0].Value && levels.Length >= numbers.Length;
        });
        Assert.Equal(numbers.Select(sample => sample.Value).Distinct().Order(), numbers.Select(sample => sample.Value));
        Assert.InRange(numbers.Length, Interrupted + Around, int.MaxValue);
        Assert.Equal(numbers.Select(sample => (sample.AtMs, (sample.Value * 0.37) + 49)), levels);
    }

    private static async Task<(long AtMs, double Value)[]> HeldAsync(EitherSideKills kills, string selector, long beginMs) =>
        [.. (await RawSamples.ReadNumbersAsync(kills.Foresight.Address, selector, EitherSideKills.NowMs() + 1000, "5m")).Where(sample => sample.AtMs >= beginMs)];

    private Task<PeerProcess> Start(int queues, FakeTarget target, Uri receiver)
    {
        string folder = PeerProcess.NewFolder("vmagent");
        File.WriteAllText(Path.Combine(folder, "scrape.yml"), CountingTarget.ScrapeConfig(target, "500ms"));
        return Task.FromResult(PeerProcess.Launch(
            "vmagent",
            Peers.Vmagent,
            [
                "-httpListenAddr=127.0.0.1:0", "-promscrape.config=scrape.yml", $"-remoteWrite.url={receiver}api/v1/write", $"-remoteWrite.tmpDataPath={_queue}",
                "-remoteWrite.flushInterval=1s", $"-remoteWrite.queues={queues}",
            ],
            folder));
    }
}
