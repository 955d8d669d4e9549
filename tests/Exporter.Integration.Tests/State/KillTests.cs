using System.Globalization;
using Exporter.TestKit;

namespace Exporter.Integration.Tests.State;

/// <summary>kill -9 at any moment, most of them in the midst of writing a snapshot: no wrong value ever, and the last good snapshot is there.</summary>
/// <remarks>FORESIGHT_KILLS sets the number of kills, for runs of minutes.</remarks>
public sealed class KillTests(ITestOutputHelper output)
{
    private const int Terminate = 15;

    private static readonly int Kills = int.Parse(Environment.GetEnvironmentVariable("FORESIGHT_KILLS") ?? "20", CultureInfo.InvariantCulture);

    [Fact]
    public async Task Kill_UnderLoadAgainAndAgain_LosesNoMoreThanTheGapAndNeverGivesAWrongValue()
    {
        string storage = PeerProcess.NewFolder("kill");
        Random random = new(Environment.TickCount);
        SteadyStream stream = new();
        StubbornSender sender = new(stream);
        using CancellationTokenSource stop = new();
        Task sending = sender.RunAsync(stop.Token);
        int halfWritten = 0;
        long worstLossMs = 0;
        for (int kill = 0; kill < Kills; kill++)
        {
            long restoredMs = await LiveAndDieAsync(storage, sender, random.Next(300));
            halfWritten += Directory.GetFiles(storage, "*.tmp").Length > 0 ? 1 : 0;
            SnapshotCheck check = SnapshotCheck.Of(storage, stream);
            Assert.True(check.StepMs >= restoredMs, $"a snapshot of step {check.StepMs} replaced one of {restoredMs}");
            worstLossMs = Math.Max(worstLossMs, stream.NowMs - check.StepMs);
            output.WriteLine($"kill {kill}: snapshot {(stream.NowMs - check.StepMs) / 1000} s of the stream old, {check.Present} values equal, {check.Missing} missing");
        }

        // Left alone for longer than the longest range, the windows fill with the true values.
        await using (ForesightProcess last = await StartAsync(storage))
        {
            sender.SendTo(last);
            await stop.CancelAsync();
            await sending;
            await sender.SendAsync(460);
            Assert.Equal(0, await last.MetricAsync("foresight_snapshot_refused_total"));
            last.Process.Signal(Terminate);
            await last.Process.WaitForExitAsync(TimeSpan.FromSeconds(30));
            Assert.Equal(0, last.Process.ExitCode);
        }

        SnapshotCheck end = SnapshotCheck.Of(storage, stream);
        Assert.Equal((stream.NowMs - 1000, 0), (end.StepMs, end.Missing));
        Assert.Equal(SteadyStream.Targets * SteadyStream.Signals * 120, end.Present);
        output.WriteLine($"{Kills} kills, {halfWritten} in the midst of a file, {sender.Acknowledged} requests, {sender.Retries} sent again, oldest snapshot at a kill {worstLossMs / 1000} s of the stream");
        Directory.Delete(storage, recursive: true);
    }

    /// <summary>Starts on what the last one left, works for some time, and is killed.</summary>
    /// <returns>The step that was restored; MinValue when none was.</returns>
    private static async Task<long> LiveAndDieAsync(string storage, StubbornSender sender, int requests)
    {
        await using ForesightProcess process = await StartAsync(storage);
        Assert.DoesNotContain("not restored", process.Process.Output, StringComparison.Ordinal);
        double restored = await process.MetricAsync("foresight_evaluation_last_step_timestamp_seconds");
        sender.SendTo(process);

        // A life has to leave a snapshot, or the next would show nothing.
        await Poll.Until("a snapshot is written", async () => await process.MetricAsync("foresight_snapshot_last_success_timestamp_seconds") > 0, null, process.Process);
        int acknowledged = sender.Acknowledged;
        await Poll.Until($"{requests} more requests are acknowledged", () => Task.FromResult(sender.Acknowledged >= acknowledged + requests), null, process.Process);

        process.Process.Signal(9);
        await process.Process.WaitForExitAsync(TimeSpan.FromSeconds(10));
        sender.SendTo(null);
        await Poll.Until("the sender waits", () => Task.FromResult(sender.IsWaiting));
        return restored > 0 ? (long)(restored * 1000) : long.MinValue;
    }

    private static Task<ForesightProcess> StartAsync(string storage) =>
        ForesightProcess.StartAsync(SteadyStream.Configuration, null, $"--storage.path={storage}", "--storage.snapshot-interval=10ms");
}
