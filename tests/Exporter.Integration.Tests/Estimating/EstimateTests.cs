using System.Globalization;
using System.Text.RegularExpressions;
using Exporter.TestKit;

namespace Exporter.Integration.Tests.Estimating;

/// <summary>What <c>foresight_exporter estimate</c> says of a fleet is what a real process then needs.</summary>
[Collection(Alone.Name)]
public sealed partial class EstimateTests
{
    private const double Tolerance = 0.20;
    private const int WarmUpSteps = 121;
    private const int StepsPerRound = 15;
    private const int Rounds = 6;
    private const long StartMs = 1_699_999_200_000;

    // Two sizes, so that neither what is fixed nor what grows can be wrong alone.
    [Theory]
    [InlineData(600)]
    [InlineData(2000)]
    public async Task Estimate_OfTheExampleFleet_IsWithinAFifthOfARealRun(int machines)
    {
        var config = Repository.PathOf("examples", "node_exporter", "foresight.yml");
        var fleet = new NodeFleet(machines);
        await using var sidecar = await ForesightProcess.StartFromAsync(config);
        var idle = sidecar.Process.Usage.ResidentBytes;
        var stream = new Stream(sidecar, fleet);
        await stream.SendAsync(WarmUpSteps);

        // What else runs on a machine only ever adds to a CPU time. So both are taken in turns, the least of each is what counts,
        // and there are more turns as long as they disagree.
        var (realCpu, estimatedCpu, table, round) = (double.MaxValue, double.MaxValue, "", 0);
        do
        {
            realCpu = Math.Min(realCpu, await stream.SendAsync(StepsPerRound));
            (var cpu, table) = await EstimateAsync(config, machines, fleet.Count);
            estimatedCpu = Math.Min(estimatedCpu, cpu);
        }
        while (++round < Rounds && (round < 2 || !Within(estimatedCpu, realCpu)));

        var page = await sidecar.GetAsync("/metrics");
        var resident = await StableResidentBytesAsync(sidecar.Process);
        var estimatedBytes = (Read(MemoryLine(), table) - Read(ProcessLine(), table)) * 1048576;
        var measured = string.Create(CultureInfo.InvariantCulture, $"""
            {fleet.Count} series, {machines} entities: resident {resident / 1048576.0:0.0} MiB (idle {idle / 1048576.0:0.0} MiB); least CPU a step of {round} rounds: {realCpu:0.000} s, estimated {estimatedCpu:0.000} s
            {string.Join('\n', page.Split('\n').Where(line => line.StartsWith("dotnet_total_memory", StringComparison.Ordinal) || line.StartsWith("foresight_head_memory", StringComparison.Ordinal) || line.StartsWith("foresight_entities{", StringComparison.Ordinal)))}
            {table}
            """);
        Assert.True(Within(estimatedBytes, resident - idle), $"memory is not within {Tolerance:P0}:\n{measured}");
        Assert.True(Within(estimatedCpu, realCpu), $"CPU is not within {Tolerance:P0}:\n{measured}");
        TestContext.Current.TestOutputHelper?.WriteLine(measured);
    }

    private static async Task<(double Cpu, string Table)> EstimateAsync(string config, int machines, int series)
    {
        var (exitCode, text) = await PeerProcess.RunAsync(
            "foresight_exporter", Peers.Foresight, "estimate", $"--config.file={config}", $"--entities={machines}", $"--series={series}", "--scrape-interval=30s");
        Assert.True(exitCode == 0, text);
        return (Read(CpuLine(), text), text);
    }

    private static bool Within(double estimate, double real) => Math.Abs(estimate - real) <= Tolerance * real;

    /// <summary>The resident set once it stands still: collections that were due have run.</summary>
    private static async Task<long> StableResidentBytesAsync(PeerProcess process)
    {
        var last = 0L;
        var unchanged = 0;
        await Poll.Until("the resident set stands still", () =>
        {
            var now = process.Usage.ResidentBytes;
            unchanged = Math.Abs(now - last) < last / 200 ? unchanged + 1 : 0;
            last = now;
            return Task.FromResult(unchanged >= 20);
        });
        return last;
    }

    private static double Read(Regex line, string table) =>
        line.Match(table) is { Success: true } match ? double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) : throw new InvalidOperationException(table);

    [GeneratedRegex(@"memory in all\s+([0-9.]+) MiB")]
    private static partial Regex MemoryLine();

    [GeneratedRegex(@"process itself\s+([0-9.]+) MiB")]
    private static partial Regex ProcessLine();

    [GeneratedRegex(@"CPU per step\s+([0-9.]+) s")]
    private static partial Regex CpuLine();

    /// <summary>The fleet's samples on their way to a sidecar.</summary>
    private sealed class Stream(ForesightProcess sidecar, NodeFleet fleet)
    {
        private readonly RemoteWriteSender _sender = new(sidecar.Address);
        private readonly Random _random = new(1);
        private int _step;

        /// <summary>Sends the next steps.</summary>
        /// <returns>CPU time that one of them took the sidecar, seconds.</returns>
        public async Task<double> SendAsync(int steps)
        {
            var before = sidecar.Process.Usage.CpuTime;
            for (var end = _step + steps; _step < end; _step++)
            {
                foreach (var body in fleet.Scrape(StartMs + (_step * 30_000L), _random))
                {
                    Assert.Equal(204, (await _sender.SendBytesAsync(body)).Status);
                }
            }

            return (sidecar.Process.Usage.CpuTime - before).TotalSeconds / steps;
        }
    }
}
