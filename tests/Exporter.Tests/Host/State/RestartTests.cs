using Microsoft.Extensions.Time.Testing;

namespace Exporter.Tests.Host.State;

/// <summary>After a graceful stop the next process goes on as if there had been none.</summary>
public sealed class RestartTests : IDisposable
{
    private static readonly List<SomeSample> Stream = SomeSample.Stream(hosts: 4, scrapes: 400);

    private readonly string _storage = RunningHost.NewFolder();

    [Theory]
    [InlineData(600)]
    [InlineData(1700, 1701, 3100)]
    [InlineData(12, 24, 36, 48, 60)]
    public async Task Restart_InTheMidstOfAStream_EqualsAProcessThatNeverStopped(params int[] cuts)
    {
        var (whole, wholeFiles) = await RunAsync(Path.Combine(_storage, "whole"), [Stream]);

        var parts = new List<List<SomeSample>>();
        var from = 0;
        foreach (var cut in cuts.Append(Stream.Count))
        {
            parts.Add(Stream.GetRange(from, cut - from));
            from = cut;
        }

        var (stopped, stoppedFiles) = await RunAsync(Path.Combine(_storage, "stopped"), parts);

        Assert.Contains("host-3", whole, StringComparison.Ordinal);
        Assert.Equal(whole, stopped);

        // Not only what is predicted: everything that is known, windows, profiles, incidents, outcomes, samples.
        Assert.Equal(["head.snapshot", "predictor-node.snapshot"], wholeFiles.Keys.Order());
        Assert.Equal(wholeFiles["head.snapshot"], stoppedFiles["head.snapshot"]);
        Assert.Equal(wholeFiles["predictor-node.snapshot"], stoppedFiles["predictor-node.snapshot"]);
    }

    [Fact]
    public async Task Restart_BeforeTheNextStep_ShowsTheLastPredictions()
    {
        var time = Clock();
        string before;
        await using (var host = await StartAsync(time))
        {
            await host.WriteAsync(Stream);
            before = FrameText(host);
            await host.Host.StopAsync();
        }

        await using var next = await StartAsync(time);

        Assert.Equal(before, FrameText(next));
        Assert.Contains("host-3", before, StringComparison.Ordinal);
        Assert.Contains("cleanStop=true", next.Log, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Restart_LongAfter_DoesNotShowOldPredictions()
    {
        await StopAfterAsync(Stream, Clock());

        await using var next = await StartAsync(Clock(hours: 5));

        Assert.Empty(next.Board.Current());
        Assert.Equal(204, await next.WriteAsync(Stream.TakeLast(12)));
    }

    [Theory]
    [InlineData(-7)]
    [InlineData(9)]
    public async Task Restart_WithAClockThatJumped_ChangesNothing(int hours)
    {
        var half = Stream.Count / 2;
        var (whole, _) = await RunAsync(Path.Combine(_storage, "whole"), [Stream]);
        var time = Clock(hours: 10);
        await using (var host = await StartAsync(time))
        {
            await host.WriteAsync(Stream.Take(half / 2));
            time.AdjustTime(time.GetUtcNow().AddHours(hours));
            await host.WriteAsync(Stream.Skip(half / 2).Take(half - (half / 2)));
            await host.Host.StopAsync();
        }

        await using var next = await StartAsync(Clock(hours: 10 + hours));
        await next.WriteAsync(Stream.Skip(half));

        Assert.Equal(whole, FrameText(next));
    }

    [Fact]
    public async Task Restart_ThenAReplayOfEverything_DropsWhatIsOldAndChangesNothing()
    {
        var (whole, _) = await RunAsync(Path.Combine(_storage, "whole"), [Stream]);
        await StopAfterAsync(Stream, Clock());

        await using var next = await StartAsync(Clock());
        Assert.Equal(204, await next.WriteAsync(Stream));

        Assert.Equal(whole, FrameText(next));
        var page = await next.GetAsync("/metrics");
        var dropped = Exporter.TestKit.ScrapedPage.Parse(page).Where(sample => sample.Name == "foresight_ingest_samples_dropped_total" && sample.LabelText.Contains("too_old", StringComparison.Ordinal)).Sum(sample => sample.Value);
        Assert.InRange(dropped, Stream.Count / 2, Stream.Count);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Stop_WithoutASnapshotOfTheStop_LeavesAGapThatHidesWhatReachesIntoIt(bool thenAnIdleLife)
    {
        var time = Clock();
        await using (var host = await StartAsync(time, TimeSpan.FromMinutes(1)))
        {
            await host.WriteAsync(Stream.Take(2400));
            time.Advance(TimeSpan.FromMinutes(1));
            await Exporter.TestKit.Poll.Until("a snapshot is written", () => Task.FromResult(host.Log.Contains("Snapshot written", StringComparison.Ordinal)));
            await host.WriteAsync(Stream.Skip(2400).Take(600));
        }

        if (thenAnIdleLife)
        {
            // It stops in order, but what it never received is still missing.
            await using var idle = await StartAsync(Clock());
            await idle.Host.StopAsync();
        }

        await using var next = await StartAsync(Clock());
        await next.WriteAsync(Stream.Skip(3000).Take(96));
        Assert.Contains($"cleanStop={thenAnIdleLife}", next.Log, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("gapEndMs", next.Log, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(0, next.Board.Current().Single().Count);

        // Five minutes of look-back and one step of lateness after the gap, everything is there again.
        await next.WriteAsync(Stream.Skip(3096));
        Assert.Equal(4, next.Board.Current().Single().Count);
    }

    public void Dispose() => Directory.Delete(_storage, recursive: true);

    private static string FrameText(RunningHost host) => DeterminismTests.Describe(host.Board.Current());

    private static FakeTimeProvider Clock(double hours = 1.7) => new(DateTimeOffset.FromUnixTimeMilliseconds(SomeSample.BaseMs).AddHours(hours));

    private Task<RunningHost> StartAsync(TimeProvider time, TimeSpan? interval = null) =>
        RunningHost.StartAsync(RunningHost.NodeConfig, time, storage: _storage, snapshotInterval: interval);

    private async Task StopAfterAsync(IEnumerable<SomeSample> samples, TimeProvider time)
    {
        await using var host = await StartAsync(time);
        await host.WriteAsync(samples);
        await host.Host.StopAsync();
    }

    /// <summary>Sends each part to a process of its own, one after the other, and returns predictions and files of the last.</summary>
    private static async Task<(string Predictions, Dictionary<string, byte[]> Files)> RunAsync(string storage, IEnumerable<List<SomeSample>> parts)
    {
        var predictions = "";
        foreach (var part in parts)
        {
            await using var host = await RunningHost.StartAsync(RunningHost.NodeConfig, Clock(), storage: storage);
            Assert.Equal(204, await host.WriteAsync(part));
            predictions = FrameText(host);
            await host.Host.StopAsync();
        }

        return (predictions, Directory.GetFiles(storage, "*.snapshot").ToDictionary(file => Path.GetFileName(file), File.ReadAllBytes));
    }
}
