using Exporter.TestKit;
using Microsoft.Extensions.Time.Testing;

namespace Exporter.Tests.Host.State;

/// <summary>Whatever clocks do, values follow the samples' own timestamps: what is known ends as if no clock had jumped.</summary>
public sealed class ClockJumpTests : IDisposable
{
    private const long DayMs = 86_400_000;
    private const int Hosts = 4;

    private static readonly List<SomeSample> Stream = SomeSample.Stream(Hosts, scrapes: 400);
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly string _storage = RunningHost.NewFolder();

    [Theory]
    [InlineData(9)]
    [InlineData(-7)]
    public async Task Machine_WhoseClockJumps_GoesOnPredictingAndSnapshotting(int hours)
    {
        var (expected, files) = await SteadyAsync();
        var time = Clock(hours: 10);
        await using var host = await StartAsync(time, "jumped", Interval);
        await host.WriteAsync(Stream.Take(1200));
        await UntilWrittenAsync(host, time, snapshots: 1);

        time.Jump(TimeSpan.FromHours(hours));

        // Neither do predictions become stale by a jump, nor do snapshots stop; the last one's time is the new clock's.
        Assert.Equal(Hosts, host.Board.Current().Single().Count);
        await UntilWrittenAsync(host, time, snapshots: 2);
        Assert.Equal(time.GetUtcNow().ToUnixTimeSeconds(), await MetricAsync(host, "foresight_snapshot_last_success_timestamp_seconds"), tolerance: 120);
        await host.WriteAsync(Stream.Skip(1200).Take(1200));
        time.Jump(TimeSpan.FromHours(-hours));
        await host.WriteAsync(Stream.Skip(2400));
        await host.Host.StopAsync();

        Assert.Equal(expected, FrameText(host));
        AssertSame(files, "jumped");
    }

    [Fact]
    public async Task Machine_WhoseClockFallsBehindTheSamples_RefusesThemAsOfTheFutureUntilItIsRight()
    {
        var time = Clock(hours: 2);
        await using var host = await StartAsync(time, "behind");
        Assert.Equal(204, await host.WriteAsync(Stream.Take(2400)));
        var before = FrameText(host);

        time.Jump(TimeSpan.FromHours(-3));
        Assert.Equal(400, await host.WriteAsync(Stream.Skip(2400).Take(120)));
        Assert.Equal(before, FrameText(host));
        Assert.Equal(120, await DroppedAsync(host, "too_far_in_future"));
        Assert.Contains("too far in the future (max_future=600s)", host.Log, StringComparison.Ordinal);

        // Ten minutes are gone; what comes then is taken.
        time.Jump(TimeSpan.FromHours(3));
        Assert.Equal(204, await host.WriteAsync(Stream.Skip(2520)));
        Assert.Equal(Hosts, host.Board.Current().Single().Count);
    }

    [Fact]
    public async Task Sender_WhoseClockIsADayAheadForAWhile_PoisonsNothing()
    {
        var (expected, files) = await SteadyAsync();
        var time = Clock(hours: 1.7);
        await using var host = await StartAsync(time, "ahead", Interval);
        await host.WriteAsync(Stream.Take(2400));
        var before = FrameText(host);

        // The same series, and one that has not been seen before.
        var ahead = Stream.Skip(2400).Take(120).Select(sample => sample with { TimestampMs = sample.TimestampMs + DayMs });
        var stranger = new SomeSample([("__name__", "up"), ("instance", "stranger")], SomeSample.BaseMs + DayMs, 0);
        Assert.Equal(400, await host.WriteAsync(ahead.Append(stranger)));

        Assert.Equal(before, FrameText(host));
        Assert.Equal(121, await DroppedAsync(host, "too_far_in_future"));
        Assert.Equal(Stream[2399].TimestampMs / 1000.0, await MetricAsync(host, "foresight_ingest_newest_sample_timestamp_seconds"));
        await UntilWrittenAsync(host, time, snapshots: 1);
        await host.WriteAsync(Stream.Skip(2400));
        await host.Host.StopAsync();

        Assert.Equal(expected, FrameText(host));
        AssertSame(files, "ahead", "predictor-node.snapshot");
    }

    [Fact]
    public async Task Sender_ThatIsAheadWithinTheBound_IsBelievedAndRightAgainOnceTimeHasCaughtUp()
    {
        const long aheadMs = 480_000;
        var (expected, _) = await SteadyAsync();
        await using var host = await StartAsync(Clock(hours: 1.7), "believed");
        var early = Stream.FindIndex(sample => sample.TimestampMs >= SomeSample.BaseMs + 600_000);
        await host.WriteAsync(Stream.Take(early));
        await host.WriteAsync(Stream.Skip(early).Take(12).Select(sample => sample with { TimestampMs = sample.TimestampMs + aheadMs }));

        // Eight minutes of right samples are too old; then values are what they were, in every window that has moved past.
        await host.WriteAsync(Stream.Skip(early));
        Assert.InRange(await DroppedAsync(host, "too_old"), 32 * 12 * 0.8, 32 * 12);
        Assert.Contains("older than the last evaluated step", host.Log, StringComparison.Ordinal);
        Assert.Equal(Hosts, host.Board.Current().Single().Count);
        Assert.Equal(Instances(expected), Instances(FrameText(host)));

        static int Instances(string frames) => frames.Split("host-").Length;
    }

    [Fact]
    public async Task BothClocks_ADayAheadAndBack_WithholdPredictionsInsteadOfShowingOldOnes()
    {
        var time = Clock(hours: 1.7);
        await using var host = await StartAsync(time, "both");
        await host.WriteAsync(Stream.Take(2400));
        time.Jump(TimeSpan.FromDays(1));
        Assert.Equal(204, await host.WriteAsync(Stream.Skip(2400).Take(120).Select(sample => sample with { TimestampMs = sample.TimestampMs + DayMs })));
        time.Jump(TimeSpan.FromDays(-1));

        // As in Prometheus, time that has been passed does not come again; samples are counted, and what was said gets stale.
        Assert.Equal(204, await host.WriteAsync(Stream.Skip(2520)));
        Assert.Equal(Stream.Count - 2520, await DroppedAsync(host, "too_old"));
        time.Advance(host.Board.StaleAfter + TimeSpan.FromSeconds(1));
        Assert.Empty(host.Board.Current());

        // Once it is reached, everything goes on.
        time.Advance(TimeSpan.FromDays(1));
        await host.WriteAsync(Stream.Skip(2520).Select(sample => sample with { TimestampMs = sample.TimestampMs + DayMs }));
        Assert.Equal(Hosts, host.Board.Current().Single().Count);
    }

    public void Dispose() => Directory.Delete(_storage, recursive: true);

    private static string FrameText(RunningHost host) => DeterminismTests.Describe(host.Board.Current());

    private static JumpingClock Clock(double hours) => new(DateTimeOffset.FromUnixTimeMilliseconds(SomeSample.BaseMs).AddHours(hours));

    private static Task<double> DroppedAsync(RunningHost host, string reason) => MetricAsync(host, "foresight_ingest_samples_dropped_total", reason);

    private static async Task<double> MetricAsync(RunningHost host, string name, string label = "") =>
        ScrapedPage.Parse(await host.GetAsync("/metrics")).Where(sample => sample.Name == name && sample.LabelText.Contains(label, StringComparison.Ordinal)).Sum(sample => sample.Value);

    /// <summary>Lets the interval pass until so many snapshots have been written.</summary>
    private static Task UntilWrittenAsync(RunningHost host, JumpingClock time, int snapshots) => Poll.Until($"{snapshots} snapshots are written", () =>
    {
        var isWritten = host.Log.Split("Snapshot written").Length > snapshots;
        if (!isWritten)
        {
            time.Advance(TimeSpan.FromSeconds(1));
        }

        return Task.FromResult(isWritten);
    });

    /// <summary>What a process whose clock is right says and leaves.</summary>
    private async Task<(string Predictions, Dictionary<string, byte[]> Files)> SteadyAsync()
    {
        await using var host = await StartAsync(Clock(hours: 1.7), "steady");
        Assert.Equal(204, await host.WriteAsync(Stream));
        await host.Host.StopAsync();
        return (FrameText(host), Files("steady"));
    }

    private void AssertSame(Dictionary<string, byte[]> expected, string storage, params string[] names)
    {
        var found = Files(storage);
        foreach (var name in names.Length > 0 ? names : [.. expected.Keys])
        {
            Assert.Equal(expected[name], found[name]);
        }
    }

    private Dictionary<string, byte[]> Files(string storage) =>
        Directory.GetFiles(Path.Combine(_storage, storage), "*.snapshot").ToDictionary(file => Path.GetFileName(file), File.ReadAllBytes);

    private Task<RunningHost> StartAsync(TimeProvider time, string storage, TimeSpan? interval = null) =>
        RunningHost.StartAsync(RunningHost.NodeConfig, time, storage: Path.Combine(_storage, storage), snapshotInterval: interval);

    /// <summary>A machine's clock that can be set; timers and measured durations go on as they do then.</summary>
    private sealed class JumpingClock(DateTimeOffset now) : TimeProvider
    {
        private readonly FakeTimeProvider _steady = new(now);
        private TimeSpan _offset;

        public override DateTimeOffset GetUtcNow() => _steady.GetUtcNow() + _offset;

        public override long GetTimestamp() => _steady.GetTimestamp();

        public override long TimestampFrequency => _steady.TimestampFrequency;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => _steady.CreateTimer(callback, state, dueTime, period);

        public void Advance(TimeSpan time) => _steady.Advance(time);

        public void Jump(TimeSpan by) => _offset += by;
    }
}
