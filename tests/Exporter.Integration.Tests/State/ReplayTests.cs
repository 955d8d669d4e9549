using System.Diagnostics;
using Exporter.Integration.Tests.Parity;
using Exporter.TestKit;

namespace Exporter.Integration.Tests.State;

/// <summary>A sender that comes back after two hours and sends all of them at once leaves what a live stream would have left.</summary>
[Long(110)]
public sealed class ReplayTests : IDisposable
{
    private const int Terminate = 15;
    private const int Shards = 10;

    // Scrapes before the sidecar is out of reach.
    private const int LiveScrapes = 30;

    private readonly string _liveStorage = PeerProcess.NewFolder("live");
    private readonly string _lateStorage = PeerProcess.NewFolder("late");

    /// <summary>A real Prometheus sends its write-ahead log. With one shard it keeps its order, and every byte of the state is the same.</summary>
    /// <remarks>
    /// It takes no samples of more than ten minutes ahead, so the two hours are 480 scrapes of one second. With ten shards only the first
    /// scrape is sent live: thirty sent within a second would be further apart than the lateness without any silence.
    /// </remarks>
    [Theory]
    [InlineData(1, LiveScrapes)]
    [InlineData(Shards, 1)]
    public async Task Prometheus_ThatComesBackAfterTwoHours_LeavesTheStateOfALiveStream(int shards, int liveScrapes)
    {
        string configuration = TwoHours.Configuration("2s", "20s");
        await using WriteGate gate = new();
        await using PrometheusServer prometheus = await PrometheusServer.StartAsync(
            Peers.Prometheus3,
            $$"""
            remote_write:
              - url: {{gate.Address}}api/v1/write
                queue_config: {min_shards: {{shards}}, max_shards: {{shards}}, batch_send_deadline: 500ms, max_backoff: 500ms}

            """,
            null,
            "--web.enable-remote-write-receiver");
        await using ForesightProcess live = await StartAsync(configuration, _liveStorage);
        await using ForesightProcess late = await StartAsync(configuration, _lateStorage);
        gate.Open(late.Address);

        // Prometheus sends only what is newer than its own start.
        TwoHours hours = new(DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() + 1000, scrapeMs: 1000);
        await FeedAsync(0, liveScrapes);
        await Poll.Until("the sidecar is live", async () => await StoredAsync(late) == liveScrapes * TwoHours.Series, null, late.Process, prometheus.Process);
        gate.Close();
        long closedAt = Stopwatch.GetTimestamp();
        await FeedAsync(liveScrapes, TwoHours.Scrapes);
        await Poll.Until("Prometheus is turned away", () => Task.FromResult(gate.Refused > 0), null, prometheus.Process);
        int passed = gate.Passed;

        // A backlog is what is further behind than the lateness and a quarter of a minute.
        await Poll.Until("a backlog is there", () => Task.FromResult(Stopwatch.GetElapsedTime(closedAt) > TimeSpan.FromSeconds(17)));
        gate.Open(late.Address);
        await Poll.Until("everything has come", async () => await StoredAsync(late) == TwoHours.Scrapes * TwoHours.Series, TimeSpan.FromMinutes(2), late.Process, prometheus.Process);

        Assert.True(gate.Passed > passed + 1, "nothing was replayed");
        Assert.Equal(0, await late.MetricAsync("foresight_ingest_samples_dropped_total"));
        await AssertEqualAsync(live, late);
        if (shards == 1)
        {
            await AssertSameStateAsync(live, late);
        }

        async Task FeedAsync(int from, int to)
        {
            for (int scrape = from; scrape < to; scrape++)
            {
                byte[] request = hours.Request(scrape, _ => true);
                await SendAsync(live.Address, request);
                await SendAsync(prometheus.Address, request);
            }
        }
    }

    /// <summary>Ten shards at full speed, each in the order of its own series, two of them one scrape behind the others: less than the lateness.</summary>
    [Fact]
    public async Task Shards_TwoOfThemBehindByLessThanLateness_LeaveTheValuesOfALiveStream()
    {
        string configuration = TwoHours.Configuration("30s", "5m");
        await using ForesightProcess live = await StartAsync(configuration, _liveStorage);
        await using ForesightProcess late = await StartAsync(configuration, _lateStorage);
        TwoHours hours = new(DateTimeOffset.UtcNow.AddDays(-1).ToUnixTimeMilliseconds() / 30_000 * 30_000, scrapeMs: 15_000);
        for (int scrape = 0; scrape <= TwoHours.Scrapes; scrape++)
        {
            if (scrape < TwoHours.Scrapes)
            {
                await SendAsync(live.Address, hours.Request(scrape, _ => true));
                await Task.WhenAll(Enumerable.Range(2, Shards - 2).Select(shard => SendShardAsync(scrape, shard)));
            }

            if (scrape > 0)
            {
                await Task.WhenAll(SendShardAsync(scrape - 1, 0), SendShardAsync(scrape - 1, 1));
            }
        }

        Assert.Equal(TwoHours.Scrapes * TwoHours.Series, await StoredAsync(late));
        Assert.Equal(0, await late.MetricAsync("foresight_ingest_samples_dropped_total"));
        await AssertEqualAsync(live, late);

        Task SendShardAsync(int scrape, int shard) => SendAsync(late.Address, hours.Request(scrape, series => series % Shards == shard));
    }

    /// <summary>The process begins with a backlog, of which two shards are minutes behind, more than the lateness: steps wait for them.</summary>
    [Fact]
    public async Task Shards_TwoOfThemBehindByMoreThanLateness_LeaveTheValuesOfALiveStream()
    {
        const int behind = 20;
        string configuration = TwoHours.Configuration("30s", "5m");
        await using ForesightProcess live = await StartAsync(configuration, _liveStorage);
        await using ForesightProcess late = await StartAsync(configuration, _lateStorage);
        TwoHours hours = new(DateTimeOffset.UtcNow.AddHours(-3).ToUnixTimeMilliseconds() / 30_000 * 30_000, scrapeMs: 15_000);
        for (int scrape = 0; scrape < TwoHours.Scrapes + behind; scrape++)
        {
            if (scrape < TwoHours.Scrapes)
            {
                await SendAsync(live.Address, hours.Request(scrape, _ => true));
                await SendAsync(late.Address, hours.Request(scrape, series => series % Shards > 1));
            }

            if (scrape >= behind)
            {
                await SendAsync(late.Address, hours.Request(scrape - behind, series => series % Shards < 2));
            }
        }

        Assert.Equal(TwoHours.Scrapes * TwoHours.Series, await StoredAsync(late));
        Assert.Equal(0, await late.MetricAsync("foresight_ingest_samples_dropped_total"));
        await AssertEqualAsync(live, late);
        await late.Process.SaysAsync("severalConnections=True");
        Assert.DoesNotContain("level=ERROR", late.Process.Output, StringComparison.Ordinal);
    }

    /// <summary>Steps that do not wait are evaluated without the two that are behind. It cannot be made good, so it is said.</summary>
    [Fact]
    public async Task Shards_TwoOfThemBehindByMoreThanLatenessWithoutHolding_AreCountedAndSaidAndTheProcessGoesOn()
    {
        const int behind = 20;
        const int scrapes = 80;
        await using ForesightProcess late = await StartAsync(TwoHours.Configuration("30s", "5m"), _lateStorage, "--ingest.hold-backlog=false");
        TwoHours hours = new(DateTimeOffset.UtcNow.AddHours(-3).ToUnixTimeMilliseconds() / 30_000 * 30_000, scrapeMs: 15_000);
        for (int scrape = 0; scrape < scrapes + behind; scrape++)
        {
            if (scrape < scrapes)
            {
                await SendAsync(late.Address, hours.Request(scrape, series => series % Shards > 1));
            }

            if (scrape >= behind)
            {
                await SendAsync(late.Address, hours.Request(scrape - behind, series => series % Shards < 2));
            }
        }

        double tooOld = await late.MetricAsync("foresight_ingest_samples_dropped_total", "too_old");
        Assert.True(tooOld > 0);
        Assert.Equal(scrapes * TwoHours.Series, tooOld + await StoredAsync(late));
        await late.Process.SaysAsync("set max_shards: 1");

        // Together again, every host is predicted.
        await SendAsync(late.Address, hours.Request(scrapes, _ => true));
        await SendAsync(late.Address, hours.Request(scrapes + 4, _ => true));
        Assert.Equal(TwoHours.Hosts, await late.MetricAsync("foresight_entities"));
        Assert.DoesNotContain("level=ERROR", late.Process.Output, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        Directory.Delete(_liveStorage, recursive: true);
        Directory.Delete(_lateStorage, recursive: true);
    }

    private static Task<ForesightProcess> StartAsync(string configuration, string storage, params string[] flags) =>
        ForesightProcess.StartAsync(configuration, null, [$"--storage.path={storage}", "--storage.snapshot-interval=200ms", .. flags]);

    private static async Task SendAsync(Uri server, byte[] request)
    {
        WriteAnswer answer = await new RemoteWriteSender(server).SendBytesAsync(request);
        Assert.True(answer.Status is 200 or 204, $"{answer.Status} {answer.Text}");
    }

    private static Task<double> StoredAsync(ForesightProcess sidecar) => sidecar.MetricAsync("foresight_ingest_samples_total", "stored");

    private static async Task AssertEqualAsync(ForesightProcess expected, ForesightProcess actual)
    {
        // Steps wait for a quarter of a minute after a backlog.
        foreach (ForesightProcess process in (ForesightProcess[])[expected, actual])
        {
            await Poll.Until("no step waits", async () => await process.MetricAsync("foresight_evaluation_held") == 0, TimeSpan.FromMinutes(2), process.Process);
        }

        VectorRecording right = new(expected, "node"), found = new(actual, "node");
        await right.ReadAsync();
        await found.ReadAsync();
        (long step, Dictionary<string, float[]> vectors) = right.Steps.Single();
        Assert.Equal(step, found.Steps.Single().Key);
        Assert.Equal(TwoHours.Hosts, vectors.Count);
        foreach ((string instance, float[] vector) in vectors)
        {
            Assert.Equal(vector, found.Steps[step][instance]);
        }
    }

    /// <summary>Not only what is predicted: windows, incidents, outcomes and samples.</summary>
    private async Task AssertSameStateAsync(ForesightProcess live, ForesightProcess late)
    {
        foreach (ForesightProcess process in (ForesightProcess[])[live, late])
        {
            Assert.DoesNotContain("level=ERROR", process.Process.Output, StringComparison.Ordinal);
            process.Process.Signal(Terminate);
            await process.Process.WaitForExitAsync(TimeSpan.FromSeconds(30));
        }

        foreach (string file in (string[])["head.snapshot", "predictor-node.snapshot"])
        {
            Assert.Equal(await File.ReadAllBytesAsync(Path.Combine(_liveStorage, file)), await File.ReadAllBytesAsync(Path.Combine(_lateStorage, file)));
        }
    }
}
