using System.Diagnostics;
using Simulator;

namespace Demo;

/// <summary>The demo from start to verdict.</summary>
internal static class DemoProgram
{
    /// <summary>Runs it.</summary>
    /// <returns>0, also when a target is missed: the figures are for reading.</returns>
    public static async Task<int> RunAsync(DemoOptions options, TextWriter output, CancellationToken cancellation)
    {
        var sinceStart = Stopwatch.StartNew();
        await using var sidecar = await SidecarProcess.StartAsync(options, cancellation);
        using var http = new HttpClient();
        var fleet = new FleetSimulation(new FleetOptions { Seed = options.Seed, StartMs = StartMs(options) });
        var sender = new RemoteWriteClient(http, new Uri(sidecar.Address, "/api/v1/write"));
        var run = new DemoRun(options, fleet, sender, new PredictionClient(http, sidecar.Address), new Report(output));
        await output.WriteLineAsync(
            $"Foresight listens on {sidecar.Address} (look at {new Uri(sidecar.Address, "/metrics")}); "
            + $"{fleet.EntityCount} simulated entities, seed {options.Seed}, {options.HistoryDays} days of history, then {options.Days} days live");
        try
        {
            await run.HistoryAsync(sinceStart, cancellation);
            await run.LiveAsync(options.Days, options.Speed, cancellation);
            run.Conclude();
            await output.WriteLineAsync($"{sender.Samples} samples sent; the run took {sinceStart.Elapsed.TotalSeconds:0} s");
            if (options.Hold)
            {
                await output.WriteLineAsync($"Going on at the pace of real time on {sidecar.Address}; Ctrl+C ends it.");
                await run.LiveAsync(double.PositiveInfinity, speed: 1, cancellation);
            }

            return 0;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // Ctrl+C is how --hold ends; the sidecar is stopped on the way out.
            return 0;
        }
        catch (HttpRequestException exception)
        {
            await output.WriteLineAsync($"{exception.Message}\nlast lines of the sidecar:\n{string.Join('\n', sidecar.LastLines)}");
            return 1;
        }
    }

    private static long StartMs(DemoOptions options) =>
        FleetSimulation.StartFor(TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds(), options.HistoryDays + options.Days);
}
