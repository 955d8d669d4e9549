using System.Globalization;
using Exporter.Integration.Tests.State;
using Exporter.TestKit;

namespace Exporter.Integration.Tests.BackFill;

/// <summary>With a Prometheus to read from, kill -9 costs nothing: the windows end equal to those of a process that never stopped.</summary>
/// <remarks><see cref="KillPlan"/> says how to run it for minutes.</remarks>
[Long(60)]
public sealed class BackFillKillTests(ITestOutputHelper output)
{
    private const int Kill = 9;
    private const double EndHour = 15;

    // Kills in a row before the windows are compared.
    private const int KillsPerRound = 6;

    private readonly FleetStream _stream = new();

    [Fact]
    public async Task Kill_AgainInTheMidstOfTheFill_ThenEqualsAProcessThatNeverStopped()
    {
        var storage = PeerProcess.NewFolder("state");
        await using var prometheus = await FilledFleet.StartPrometheusAsync(_stream);
        await using var steady = await ForesightProcess.StartAsync(FilledFleet.Configuration(null));
        await _stream.SendAsync(steady.Address, 0, FleetStream.Hours(15));
        await using (var first = await StartAsync())
        {
            await _stream.SendAsync(first.Address, 0, FleetStream.Hours(10));
            await FilledFleet.UntilFilledAsync(first, 1);
            await KillAsync(first);
        }

        Assert.False(File.Exists(Path.Combine(storage, "base-node.snapshot")));

        // Three minutes are lost: too few to be noticed but for the crash. Then it dies before its windows are whole.
        await using (var second = await StartAsync())
        {
            await _stream.SendAsync(second.Address, FleetStream.Hours(10.05), FleetStream.Hours(10.4));
            await KillAsync(second);
        }

        // Two hours are lost, in which one host fails and another one comes.
        Assert.True(File.Exists(Path.Combine(storage, "base-node.snapshot")));
        await using var third = await StartAsync();
        await _stream.SendAsync(third.Address, FleetStream.Hours(12.5), FleetStream.Hours(15));
        await FilledFleet.UntilFilledAsync(third, 1);
        await FilledFleet.UntilEqualAsync(steady, third, prometheus);
        await Poll.Until("the windows are saved as whole", () => Task.FromResult(!File.Exists(Path.Combine(storage, "base-node.snapshot"))), null, third.Process);

        Task<ForesightProcess> StartAsync() =>
            ForesightProcess.StartAsync(FilledFleet.Configuration(prometheus.Address), null, $"--storage.path={storage}", "--storage.snapshot-interval=100ms");
    }

    [Fact]
    public async Task Kill_AtAnyMomentAgainAndAgain_ThenEqualsAProcessThatNeverStopped()
    {
        KillPlan plan = new(KillsPerRound, "100ms,10ms,1s");
        output.WriteLine($"FORESIGHT_KILL_SEED={plan.Seed}");
        await using var prometheus = await FilledFleet.StartPrometheusAsync(_stream);
        await using var steady = await ForesightProcess.StartAsync(FilledFleet.Configuration(null));
        await _stream.SendAsync(steady.Address, 0, FleetStream.Hours(EndHour));
        var (kills, rounds, inAFill, inASnapshot) = (0, 0, 0, 0);
        while (plan.GoesOn(kills))
        {
            var storage = PeerProcess.NewFolder("state");
            var next = 0;
            for (var life = 1; life <= KillsPerRound; life++, kills++)
            {
                await using var process = await StartAsync(storage, plan.IntervalOf(kills));
                var sending = _stream.SendUntilGoneAsync(process.Address, next, FleetStream.Hours(EndHour * life / (KillsPerRound + 1)));
                var until = plan.Elapsed + TimeSpan.FromSeconds(2 * plan.Random.NextDouble());
                await Poll.Until("a random moment has come", () => Task.FromResult(plan.Elapsed >= until), null, process.Process);
                inAFill += await process.MetricAsync("foresight_backfill_progress_ratio") < 1 ? 1 : 0;
                process.Process.Signal(Kill);
                await process.Process.WaitForExitAsync(TimeSpan.FromSeconds(10));
                next = await sending;
                inASnapshot += Directory.GetFiles(storage, "*.tmp").Length > 0 ? 1 : 0;
                AssertNoTrouble(process);
            }

            await using (var last = await StartAsync(storage, TimeSpan.FromSeconds(1)))
            {
                await _stream.SendUntilGoneAsync(last.Address, next, FleetStream.Hours(EndHour));
                await FilledFleet.UntilFilledAsync(last, 1);
                await FilledFleet.UntilEqualAsync(steady, last, prometheus);
                AssertNoTrouble(last);
            }

            Directory.Delete(storage, recursive: true);
            output.WriteLine($"round {++rounds}: equal after {kills} kills");
        }

        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{plan.Elapsed.TotalMinutes:0.0} minutes, {kills} kills in {rounds} rounds, {inAFill} of them while a fill went on, {inASnapshot} while a snapshot was being written; after each round all vectors equal: nothing lost"));

        Task<ForesightProcess> StartAsync(string storage, TimeSpan interval) =>
            ForesightProcess.StartAsync(FilledFleet.Configuration(prometheus.Address), null, $"--storage.path={storage}", KillPlan.Flag(interval));
    }

    private static void AssertNoTrouble(ForesightProcess process)
    {
        Assert.DoesNotContain("level=ERROR", process.Process.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("not restored", process.Process.Output, StringComparison.Ordinal);
    }

    private static async Task KillAsync(ForesightProcess sidecar)
    {
        // The second snapshot from now on began after whatever was sent.
        for (var snapshot = 0; snapshot < 2; snapshot++)
        {
            var last = await LastAsync();
            await Poll.Until("a snapshot is written", async () => await LastAsync() > last, null, sidecar.Process);
        }

        sidecar.Process.Signal(Kill);
        await sidecar.Process.WaitForExitAsync(TimeSpan.FromSeconds(10));

        Task<double> LastAsync() => sidecar.MetricAsync("foresight_snapshot_last_success_timestamp_seconds");
    }
}
