using Exporter.Integration.Tests.Parity;
using Exporter.TestKit;

namespace Exporter.Integration.Tests.BackFill;

/// <summary>The sidecars that back-fill tests compare: one that never stopped, others that read what they missed from a real Prometheus.</summary>
internal static class FilledFleet
{
    private const double Tolerance = 1e-6;

    /// <summary>Waits until so many fills have ended.</summary>
    public static async Task UntilFilledAsync(ForesightProcess sidecar, int times) => await Poll.Until(
        $"the windows were filled {times} times",
        () => Task.FromResult(sidecar.Process.Describe().Split("Windows filled from history").Length > times),
        TimeSpan.FromMinutes(2),
        sidecar.Process);

    /// <summary>Waits until both show the same vectors at the same step.</summary>
    public static async Task UntilEqualAsync(ForesightProcess expected, ForesightProcess actual, PrometheusServer prometheus)
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

    /// <summary>What differs between the latest vectors of two sidecars.</summary>
    public static async Task<List<string>> DifferencesAsync(ForesightProcess expected, ForesightProcess actual)
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

    /// <summary>A Prometheus that holds the whole stream.</summary>
    public static async Task<PrometheusServer> StartPrometheusAsync(FleetStream stream)
    {
        var prometheus = await PrometheusServer.StartAsync(Peers.Prometheus3, "global: {}\n", null, "--web.enable-remote-write-receiver");
        await stream.SendAsync(prometheus.Address, 0, long.MaxValue);
        return prometheus;
    }

    /// <summary>A configuration with every kind of state: windows, seasons, incidents; filled from <paramref name="prometheus"/> where there is one.</summary>
    public static string Configuration(Uri? prometheus) => $$"""
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
