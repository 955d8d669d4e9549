using Exporter.Integration.Tests.Parity;
using Exporter.TestKit;

namespace Exporter.Integration.Tests.BackFill;

/// <summary>
/// After back-filling from a real Prometheus, what the model sees equals what it would see had the process never stopped, element by
/// element: windows, seasonal profiles, ages and incidents.
/// </summary>
public sealed class BackFillTests
{
    private const double Tolerance = 1e-6;

    private readonly FleetStream _stream = new();

    [Fact]
    public async Task ColdStart_AfterTheFill_EqualsAProcessThatNeverStopped()
    {
        await using var prometheus = await StartPrometheusAsync();
        await using var steady = await ForesightProcess.StartAsync(Configuration(null));
        await using var late = await ForesightProcess.StartAsync(Configuration(prometheus.Address));
        await using var unfilled = await ForesightProcess.StartAsync(Configuration(null));
        var begin = FleetStream.Hours(14);
        var few = begin + 120_000;
        await _stream.SendAsync(steady.Address, 0, few);
        await _stream.SendAsync(late.Address, begin, few);
        await _stream.SendAsync(unfilled.Address, begin, few);

        // While the head is cold, the filled windows are lent already.
        await UntilEqualAsync(steady, late, prometheus);
        Assert.NotEmpty(await DifferencesAsync(steady, unfilled));
        Assert.Equal(0, await late.MetricAsync("foresight_entities_warming_up"));

        // An hour at once: its first steps are evaluated on half a head, and must not stay.
        var end = begin + FleetStream.Hours(1);
        await _stream.SendAsync(steady.Address, few, end);
        await _stream.SendAsync(late.Address, few, end);
        await UntilFilledAsync(late, 1);
        await UntilEqualAsync(steady, late, prometheus);

        // And it stays equal.
        await _stream.SendAsync(steady.Address, end, end + FleetStream.Hours(0.5));
        await _stream.SendAsync(late.Address, end, end + FleetStream.Hours(0.5));
        Assert.Empty(await DifferencesAsync(steady, late));
        Assert.Equal(1, await late.MetricAsync("foresight_backfill_progress_ratio"));
        Assert.True(await late.MetricAsync("foresight_backfill_steps_total") > 1600);
    }

    [Fact]
    public async Task Gap_AfterTheFill_EqualsAProcessThatNeverStopped()
    {
        await using var prometheus = await StartPrometheusAsync();
        await using var steady = await ForesightProcess.StartAsync(Configuration(null));
        await using var deaf = await ForesightProcess.StartAsync(Configuration(prometheus.Address));
        await _stream.SendAsync(steady.Address, 0, FleetStream.Hours(10));
        await _stream.SendAsync(deaf.Address, 0, FleetStream.Hours(10));
        await UntilFilledAsync(deaf, 1);
        await UntilEqualAsync(steady, deaf, prometheus);

        // Three hours in which one host fails and another one comes, then a second, shorter gap while the first is being filled.
        await _stream.SendAsync(steady.Address, FleetStream.Hours(10), FleetStream.Hours(15));
        await _stream.SendAsync(deaf.Address, FleetStream.Hours(13), FleetStream.Hours(13.5));
        await _stream.SendAsync(deaf.Address, FleetStream.Hours(13.7), FleetStream.Hours(15));
        await UntilFilledAsync(deaf, 2);

        await UntilEqualAsync(steady, deaf, prometheus);
    }

    [Fact]
    public async Task Kill_AgainInTheMidstOfTheFill_ThenEqualsAProcessThatNeverStopped()
    {
        var storage = PeerProcess.NewFolder("state");
        await using var prometheus = await StartPrometheusAsync();
        await using var steady = await ForesightProcess.StartAsync(Configuration(null));
        await _stream.SendAsync(steady.Address, 0, FleetStream.Hours(15));
        await using (var first = await StartAsync())
        {
            await _stream.SendAsync(first.Address, 0, FleetStream.Hours(10));
            await UntilFilledAsync(first, 1);
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
        await UntilFilledAsync(third, 1);
        await UntilEqualAsync(steady, third, prometheus);
        await Poll.Until("the windows are saved as whole", () => Task.FromResult(!File.Exists(Path.Combine(storage, "base-node.snapshot"))), null, third.Process);

        Task<ForesightProcess> StartAsync() =>
            ForesightProcess.StartAsync(Configuration(prometheus.Address), null, $"--storage.path={storage}", "--storage.snapshot-interval=100ms");
    }

    private static async Task KillAsync(ForesightProcess sidecar)
    {
        // The second snapshot from now on began after whatever was sent.
        for (var snapshot = 0; snapshot < 2; snapshot++)
        {
            var last = await LastAsync();
            await Poll.Until("a snapshot is written", async () => await LastAsync() > last, null, sidecar.Process);
        }

        sidecar.Process.Signal(9);
        await sidecar.Process.WaitForExitAsync(TimeSpan.FromSeconds(10));

        Task<double> LastAsync() => sidecar.MetricAsync("foresight_snapshot_last_success_timestamp_seconds");
    }

    private static async Task UntilFilledAsync(ForesightProcess sidecar, int times) => await Poll.Until(
        $"the windows were filled {times} times",
        () => Task.FromResult(sidecar.Process.Describe().Split("Windows filled from history").Length > times),
        TimeSpan.FromMinutes(2),
        sidecar.Process);

    private static async Task UntilEqualAsync(ForesightProcess expected, ForesightProcess actual, PrometheusServer prometheus)
    {
        List<string> differences = [];
        await Poll.Until(
            "the vectors are equal",
            async () => (differences = await DifferencesAsync(expected, actual)).Count == 0,
            TimeSpan.FromMinutes(2),
            () => string.Join('\n', differences.Take(20)),
            actual.Process,
            prometheus.Process);
    }

    private static async Task<List<string>> DifferencesAsync(ForesightProcess expected, ForesightProcess actual)
    {
        VectorRecording right = new(expected, "node"), found = new(actual, "node");
        await right.ReadAsync();
        await found.ReadAsync();
        List<string> differences = [];
        var (step, vectors) = right.Steps.Single();
        if (!found.Steps.TryGetValue(step, out var others))
        {
            return [$"step {found.Steps.Keys.SingleOrDefault()} instead of {step}"];
        }

        Assert.True(vectors.Count >= 3, $"only {vectors.Count} vectors");
        differences.AddRange(vectors.Keys.Union(others.Keys).Where(key => !vectors.ContainsKey(key) || !others.ContainsKey(key)).Select(key => $"{key} is on one side only"));
        foreach (var instance in vectors.Keys.Intersect(others.Keys))
        {
            var (a, b) = (vectors[instance], others[instance]);
            differences.AddRange(Enumerable.Range(0, a.Length).Where(i => !AreEqual(a[i], b[i])).Select(i => $"{instance} {right.Features[i]}: {b[i]:R} instead of {a[i]:R}"));
        }

        return differences;
    }

    private static bool AreEqual(float a, float b) =>
        float.IsNaN(a) ? float.IsNaN(b) : a == b || Math.Abs(a - b) <= Tolerance * Math.Max(Math.Abs(a), Math.Abs(b));

    private async Task<PrometheusServer> StartPrometheusAsync()
    {
        var prometheus = await PrometheusServer.StartAsync(Peers.Prometheus3, "global: {}\n", null, "--web.enable-remote-write-receiver");
        await _stream.SendAsync(prometheus.Address, 0, long.MaxValue);
        return prometheus;
    }

    private static string Configuration(Uri? prometheus) => $$"""
        predictors:
          - name: node
            entity: [instance]
            step: 30s
            horizons: [30m, 2h]
            seasonality: [6h]
            merge: 10m
            signals:
              busy: {expr: "avg by (instance) (rate(node_busy_seconds_total[5m]))", limit: "> 0.95"}
              disk_used: {expr: "disk_used_ratio", limit: "> 0.95"}
              disk_before: max by (instance) (avg_over_time(disk_used_ratio[30m] offset 10m))
              load: load
              load_trend: deriv(load[10m])
            failure: up == bool 0
        {{(prometheus is null ? "" : $"prometheus: {{url: \"{prometheus}\"}}")}}
        """;
}
