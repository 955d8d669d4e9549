using Exporter.TestKit;

namespace Exporter.Integration.Tests.State;

/// <summary>kill -9 at any moment, most of them in the midst of writing a snapshot: no wrong value ever, and no more lost than one snapshot interval and what the signals reach.</summary>
/// <remarks><see cref="KillPlan"/> says how to run it for minutes.</remarks>
[Long(60)]
public sealed class KillTests(ITestOutputHelper output)
{
    private const int Kill = 9;
    private const int Terminate = 15;
    private const int UsualKills = 20;
    private const string UsualIntervals = "10ms,1s,10ms,10ms,5s";

    // Longer than the longest reach now and then, so that all signals come back in some lives.
    private const int MostRequests = 600;

    // A machine that has other work may let the writing thread wait that long.
    private static readonly TimeSpan Scheduling = TimeSpan.FromSeconds(2);

    private readonly KillPlan _plan = new(UsualKills, UsualIntervals);
    private readonly KillFigures _figures = new();
    private readonly string _storage = PeerProcess.NewFolder("kill");
    private readonly SteadyStream _stream = new();

    [Fact]
    public async Task Kill_UnderLoadAgainAndAgain_LosesNoMoreThanAnIntervalAndNeverGivesAWrongValue()
    {
        output.WriteLine($"FORESIGHT_KILL_SEED={_plan.Seed}");
        StubbornSender sender = new(_stream);
        KnownGaps gaps = new(_stream);
        using CancellationTokenSource stop = new();
        Task sending = sender.RunAsync(stop.Token);
        try
        {
            while (_plan.GoesOn(_figures.Kills))
            {
                await LiveAndDieAsync(sender, gaps);
            }

            await EndAsync(sender, gaps, stop, sending);
        }
        finally
        {
            output.WriteLine(_figures.Describe(_plan.Elapsed, sender));
        }

        Directory.Delete(_storage, recursive: true);
    }

    /// <summary>Starts on what the last one left, works for some time, is killed, and is judged by what it leaves.</summary>
    private async Task LiveAndDieAsync(StubbornSender sender, KnownGaps gaps)
    {
        TimeSpan interval = _plan.IntervalOf(_figures.Kills);
        await using ForesightProcess process = await StartAsync(interval);
        double restored = await process.MetricAsync("foresight_evaluation_last_step_timestamp_seconds");
        long beforeMs = sender.AcknowledgedAt(DateTimeOffset.MaxValue) ?? _stream.StartMs;
        sender.SendTo(process);

        // A life has to leave a snapshot, or the next would show nothing.
        await Poll.Until("a snapshot is written", async () => await process.MetricAsync("foresight_snapshot_last_success_timestamp_seconds") > 0, null, process.Process);
        int enough = sender.Acknowledged + 1 + _plan.Random.Next(MostRequests);
        TimeSpan until = _plan.Elapsed + (interval * 1.5 * _plan.Random.NextDouble());
        await Poll.Until("some requests and a part of an interval have passed", () => Task.FromResult(sender.Acknowledged >= enough && _plan.Elapsed >= until), null, process.Process);

        DateTimeOffset diedAt = DateTimeOffset.UtcNow;
        process.Process.Signal(Kill);
        await process.Process.WaitForExitAsync(TimeSpan.FromSeconds(10));
        sender.SendTo(null);
        await Poll.Until("the sender waits", () => Task.FromResult(sender.IsWaiting));

        Assert.DoesNotContain("level=ERROR", process.Process.Output, StringComparison.Ordinal);
        SnapshotCheck check = AssertRight(gaps);
        Assert.True(check.StepMs >= (long)(restored * 1000), $"a snapshot of step {check.StepMs} replaced one of {restored} s");
        AssertBounded(check, LifeLog.Of(process.Process.Output), interval, diedAt, sender, beforeMs);
        gaps.Add(Math.Max(check.StepMs, _stream.StartMs), _stream.NowMs);
    }

    /// <summary>Every step that acknowledged samples had made due before the last snapshot began is in it, and it began no longer than an interval and the writing ago.</summary>
    /// <remarks>A life may be too short for a snapshot after its first request: what earlier lives had acknowledged, up to <paramref name="beforeMs"/>, was lost with them.</remarks>
    private void AssertBounded(SnapshotCheck check, LifeLog log, TimeSpan interval, DateTimeOffset diedAt, StubbornSender sender, long beforeMs)
    {
        // The request after the last acknowledged one is what the sender waits with; a step is due one lateness, a step, later.
        long acknowledgedMs = _stream.NowMs - SteadyStream.StepMs;
        long snapshotMs = Math.Max(check.StepMs, Math.Max(_stream.StartMs, beforeMs - SteadyStream.StepMs));
        long lost = StepsAfter(snapshotMs, acknowledgedMs);
        long bound = StepsSince(diedAt - interval - (2 * log.Longest) - Scheduling);
        bool inTheMidst = Directory.GetFiles(_storage, "*.tmp").Length > 0;
        output.WriteLine($"kill {_figures.Kills}: interval {interval.TotalSeconds} s, {lost} steps lost, bound {bound}, {check.Present} values equal, {check.Missing} missing");
        _figures.Killed(interval, inTheMidst, lost, StepsSince(diedAt - interval), bound, SteadyStream.SamplesAfter(snapshotMs, acknowledgedMs));

        Assert.True(lost <= bound, $"{lost} steps lost, more than the {bound} of an interval of {interval.TotalSeconds} s, of writing for {log.Longest.TotalSeconds} s twice, and of {Scheduling.TotalSeconds} s");
        if (log.LastBeganAfter is { } before && sender.AcknowledgedAt(before) is { } earlier && earlier > beforeMs)
        {
            Assert.True(check.StepMs >= earlier - SteadyStream.StepMs, $"the snapshot is of step {check.StepMs}; before it began, {earlier} had been acknowledged");
        }

        long StepsSince(DateTimeOffset moment) => StepsAfter((sender.AcknowledgedAt(moment) ?? _stream.StartMs) - SteadyStream.StepMs, acknowledgedMs);
    }

    /// <summary>Left alone for longer than the longest range, the windows fill with the true values.</summary>
    private async Task EndAsync(StubbornSender sender, KnownGaps gaps, CancellationTokenSource stop, Task sending)
    {
        await using ForesightProcess last = await StartAsync(TimeSpan.FromSeconds(1));
        sender.SendTo(last);
        await stop.CancelAsync();
        await sending;
        await sender.SendAsync(460);
        last.Process.Signal(Terminate);
        await last.Process.WaitForExitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(0, last.Process.ExitCode);

        SnapshotCheck end = AssertRight(gaps);
        Assert.Equal((_stream.NowMs - SteadyStream.StepMs, 0), (end.StepMs, end.Missing));
        Assert.Equal(SteadyStream.Targets * SteadyStream.Signals * 120, end.Present);
    }

    private SnapshotCheck AssertRight(KnownGaps gaps)
    {
        SnapshotCheck check = SnapshotCheck.Of(_storage, _stream, gaps);
        _figures.Checked(check);
        Assert.True(check.Wrong.Count == 0, $"{check.Wrong.Count} wrong values: {string.Join('\n', check.Wrong.Take(10))}");
        Assert.True(check.Unexplained.Count == 0, $"{check.Unexplained.Count} values lost that no kill explains: {string.Join('\n', check.Unexplained.Take(10))}");
        return check;
    }

    private async Task<ForesightProcess> StartAsync(TimeSpan interval)
    {
        ForesightProcess process = await ForesightProcess.StartAsync(SteadyStream.Configuration, null, $"--storage.path={_storage}", KillPlan.Flag(interval));
        Assert.DoesNotContain("not restored", process.Process.Output, StringComparison.Ordinal);
        Assert.Equal(0, await process.MetricAsync("foresight_snapshot_refused_total"));
        return process;
    }

    private static long StepsAfter(long stepMs, long acknowledgedMs) => Math.Max(0, ((acknowledgedMs - SteadyStream.StepMs) - stepMs) / SteadyStream.StepMs);
}
