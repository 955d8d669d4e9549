using Exporter.Host.Pipeline;
using Exporter.Ingest;
using Exporter.Signals;
using Exporter.Signals.Head;
using Exporter.Signals.PromQL;
using Exporter.TestKit;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Exporter.Tests.Host;

/// <summary>A sender that sends a backlog by several connections, minutes apart, leaves what a live stream would have left.</summary>
public sealed class BacklogTests
{
    private const int LiveScrapes = 60;
    private const int AllScrapes = 160;
    private const long LatenessMs = 30_000;

    private static readonly List<SomeSample> Stream = SomeSample.Stream(hosts: 4, scrapes: AllScrapes);

    private static readonly DateTimeOffset Cut = At(LiveScrapes);

    [Fact]
    public async Task Backlog_OfConnectionsMinutesApart_LeavesTheValuesOfALiveStream()
    {
        var time = new FakeTimeProvider(Cut);
        await using var host = await StartAsync(time);
        foreach (var scrape in Scrapes(0, LiveScrapes))
        {
            await host.WriteAsync(scrape);
        }

        // Out of reach for 25 minutes.
        time.Advance(At(AllScrapes) - Cut);
        await SendShardsAsync(host, LiveScrapes);
        Assert.Equal(1, await MetricAsync(host, "foresight_evaluation_held"));
        await UntilWorkedOffAsync(host, time);

        await AssertAsLiveAsync(host);
        Assert.Contains("severalConnections=True", host.Log, StringComparison.Ordinal);
        Assert.Equal(0, await MetricAsync(host, "foresight_ingest_samples_dropped_total{reason=\"too_old\"}"));
    }

    [Fact]
    public async Task Backlog_ThatAProcessBeginsWith_LeavesTheValuesOfALiveStream()
    {
        var time = new FakeTimeProvider(At(AllScrapes));
        await using var host = await StartAsync(time);
        await SendShardsAsync(host, 0);
        await UntilWorkedOffAsync(host, time);

        await AssertAsLiveAsync(host);
    }

    [Fact]
    public async Task Stream_ThatGoesWithTheClock_IsNeverHeld()
    {
        var time = new FakeTimeProvider(At(0));
        await using var host = await StartAsync(time);
        foreach (var scrape in Scrapes(0, LiveScrapes))
        {
            time.Advance(TimeSpan.FromSeconds(15));
            await host.WriteAsync(scrape);
            Assert.Equal(0, await MetricAsync(host, "foresight_evaluation_held"));
        }

        // A pause of the stream itself is none of its sender.
        time.Advance(TimeSpan.FromMinutes(10));
        await host.WriteAsync(Scrapes(LiveScrapes + 40, 1).Single());
        Assert.Equal(0, await MetricAsync(host, "foresight_evaluation_held"));
    }

    [Fact]
    public async Task Recording_OfDaysAgo_IsNotHeld()
    {
        await using var host = await StartAsync(new FakeTimeProvider(At(AllScrapes).AddHours(7)));

        await host.WriteAsync(Stream);

        Assert.Equal(0, await MetricAsync(host, "foresight_evaluation_held"));
    }

    [Fact]
    public void Steps_GoOnWhenAsManySamplesHaveComeAsQueuesHold()
    {
        var (backlog, head) = Opened();
        var first = Append(backlog, head, SomeSample.BaseMs, LatenessMs);
        for (var i = 1; i < Backlog.Enough - 1; i++)
        {
            Append(backlog, head, SomeSample.BaseMs + i, LatenessMs);
        }

        Assert.True(first);
        Assert.False(backlog.TryTake(head, LatenessMs, out _));
        Append(backlog, head, SomeSample.BaseMs + Backlog.Enough - 1, LatenessMs);
        Assert.True(backlog.TryTake(head, LatenessMs, out var held));
        Assert.Equal(SomeSample.BaseMs, held.EventTimeMs);

        // The next is a second later and so a thousand samples.
        Assert.False(backlog.TryTake(head, LatenessMs, out _));
        Assert.True(backlog.IsOpen);
    }

    [Fact]
    public void SeriesThatIsAlwaysLate_HoldsForAMinuteAndNotForEver()
    {
        var time = new FakeTimeProvider(At(AllScrapes));
        var (backlog, head) = Opened(time);
        Append(backlog, head, SomeSample.BaseMs, LatenessMs);
        for (var second = 1; second <= 59; second++)
        {
            Tick(second);
            Assert.False(backlog.TryTake(head, LatenessMs, out _));
        }

        Tick(60);
        Assert.True(backlog.TryTake(head, LatenessMs, out _));

        void Tick(int second)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            backlog.Hear();
            Append(backlog, head, SomeSample.BaseMs + (second * 1000), LatenessMs);
            var late = head.ResolveSet(Labels.Of(("__name__", "up"), ("instance", "late")));
            head.Append(late, SomeSample.BaseMs + (second * 1000) - 120_000, 1);
            backlog.Look(head, LatenessMs);
        }
    }

    private static Task<RunningHost> StartAsync(FakeTimeProvider time) => RunningHost.StartAsync(RunningHost.NodeConfig, time, holdBacklog: true);

    private static (Backlog Backlog, SeriesHead Head) Opened(FakeTimeProvider? time = null)
    {
        Assert.True(Query.TryCompile("up", out var query, out _));
        return (new Backlog(time ?? new FakeTimeProvider(At(AllScrapes)), NullLogger.Instance), new SeriesHead(query.Selectors, new HeadLimits()));
    }

    private static bool Append(Backlog backlog, SeriesHead head, long timestampMs, long latenessMs)
    {
        var held = backlog.Holds(timestampMs, head, latenessMs);
        Assert.Equal(AppendResult.Stored, head.Append(head.ResolveSet(Labels.Of(("__name__", "up"), ("instance", "a"))), timestampMs, 1));
        return held;
    }

    /// <summary>Each host's samples by a connection of its own; the second is a dozen minutes behind the first, the third and fourth come last.</summary>
    private static async Task SendShardsAsync(RunningHost host, int from)
    {
        var shards = Enumerable.Range(0, 4).Select(number => Scrapes(from, AllScrapes - from)
            .Select(scrape => scrape.Where(sample => sample.Labels.Contains(("instance", $"host-{number}:9100"))).ToArray()).ToArray()).ToArray();
        for (var i = 0; i < shards[0].Length + 50; i++)
        {
            if (i < shards[0].Length)
            {
                await host.WriteAsync(shards[0][i]);
            }

            if (i >= 50)
            {
                await host.WriteAsync(shards[1][i - 50]);
            }
        }

        await host.WriteAsync(shards[2].SelectMany(scrape => scrape));
        await host.WriteAsync(shards[3].SelectMany(scrape => scrape));
    }

    private static async Task AssertAsLiveAsync(RunningHost late)
    {
        await using var live = await RunningHost.StartAsync(RunningHost.NodeConfig);
        await live.WriteAsync(Stream);
        var step = live.Host.Pipeline.Predictors[0].LastStepMs;

        Assert.Equal(step, late.Host.Pipeline.Predictors[0].LastStepMs);
        Assert.Equal(await live.GetAsync("/api/v1/vectors?predictor=node"), await late.GetAsync("/api/v1/vectors?predictor=node"));
    }

    private static Task UntilWorkedOffAsync(RunningHost host, FakeTimeProvider time) => Poll.Until(
        "the backlog is worked off",
        async () =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return await MetricAsync(host, "foresight_evaluation_held") == 0;
        },
        TimeSpan.FromSeconds(60),
        () => host.Log);

    private static IEnumerable<SomeSample[]> Scrapes(int from, int count) =>
        Stream.Chunk(12).Skip(from).Take(count);

    private static DateTimeOffset At(int scrape) => DateTimeOffset.FromUnixTimeMilliseconds(SomeSample.BaseMs + (scrape * 15_000L));

    private static async Task<double> MetricAsync(RunningHost host, string series)
    {
        var line = (await host.GetAsync("/metrics")).Split('\n').Single(line => line.StartsWith(series + ' ', StringComparison.Ordinal));
        return double.Parse(line[(series.Length + 1)..], System.Globalization.CultureInfo.InvariantCulture);
    }
}
