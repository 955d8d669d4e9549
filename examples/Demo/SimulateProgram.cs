using Simulator;

namespace Demo;

/// <summary>Fills a Prometheus with a simulated past, in order of time, as its own scrapes would have.</summary>
internal static class SimulateProgram
{
    private const int StepsPerRequest = 5;

    /// <summary>Runs it; the start is chosen so that all lies before <paramref name="untilMs"/>.</summary>
    public static async Task<int> RunAsync(Uri receiver, FleetOptions options, double days, long untilMs, TextWriter output, CancellationToken cancellation)
    {
        using var http = new HttpClient();
        // Every Prometheus that receives at all understands 1.0.
        var sender = new RemoteWriteClient(http, receiver, onlyVersion1: true);
        var fleet = new FleetSimulation(options with { StartMs = FleetSimulation.StartFor(untilMs, days) });
        var fromMs = fleet.NowMs;
        var steps = (int)(days * 1440);
        for (var step = 1; step <= steps; step++)
        {
            fleet.Step(sender);
            if (step % StepsPerRequest == 0 || step == steps)
            {
                await sender.SendAsync(cancellation);
            }
        }

        // Two words that a script can read: from, to.
        await output.WriteLineAsync($"{fromMs / 1000} {(fleet.NowMs - FleetSimulation.StepMs) / 1000}");
        await Console.Error.WriteLineAsync($"{sender.Samples} samples of {fleet.EntityCount} entities, {fleet.Truth.Incidents.Count} failures");
        return 0;
    }
}
