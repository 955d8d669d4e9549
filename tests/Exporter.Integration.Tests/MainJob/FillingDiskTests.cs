using Exporter.Integration.Tests.Dashboards;
using Exporter.TestKit;

namespace Exporter.Integration.Tests.MainJob;

[Long(250)]
public sealed class FillingDiskTests : MainJobTests
{
    /// <summary>The whole way: fault, probability, reason, alert, message, failure, outcome, dashboard.</summary>
    [Fact]
    public async Task FillingDisk_WithRemoteWrite1_IsPredictedBeforeItIsFullToldAndProvedRight()
    {
        await using TemporaryMount disk = await TemporaryMount.CreateAsync(megabytes: 16);
        await disk.FillAsync(kilobytes: 1024);
        Generation generation = Generation.Older;
        await using BundledStack stack = await BundledStack.StartAsync(generation, Configuration(disk.Path));
        await AssertPredictsQuietlyAsync(stack, generation);

        // A quarter of a megabyte after the other, each once Prometheus has seen the one before: a slow, steady fill.
        while ((await stack.Prometheus.QueryAsync($"{Probability(stack, "2h")} >= 0.6")).Count == 0)
        {
            Assert.True(disk.UsedRatio < 0.9, $"nothing was predicted before {disk.UsedRatio:P0} were used\n{stack.Foresight.Process.Describe()}");
            await disk.FillAsync(kilobytes: 256);
            await stack.Prometheus.UntilDataAsync($"{UsedRatio(disk.Path)} >= {disk.UsedRatio - 0.001}", null, stack.Witnesses);
        }

        await disk.FillAsync(kilobytes: 16 << 10);
        await AssertIsToldAsync(stack, "disk_used");
        await stack.Prometheus.UntilDataAsync("""foresight_alertmanager_notifications_total{status="firing"} > 0""", null, stack.Witnesses);

        // SIGSTOP: the machine with the full disk no longer answers, which is its failure.
        stack.Node.Signal(19);
        await stack.Prometheus.UntilDataAsync("""foresight_outcomes_total{predictor="node", horizon="2h", outcome="true_positive"} > 0""", null, stack.Witnesses);
        await stack.Prometheus.UntilDataAsync($"({Shown("Failures announced")}) == 1", null, stack.Witnesses);
        await stack.Prometheus.UntilDataAsync($"({Shown("Alerts that were right")}) == 1", null, stack.Witnesses);
    }

    /// <summary>What a panel of the dashboard about trust asks first.</summary>
    private static string Shown(string panel) =>
        DashboardFile.Fill(DashboardFile.Targets(DashboardFile.Read("foresight-trust.json")).First(target => target.Panel == panel).Expression);

    private static string UsedRatio(string mount) =>
        $$"""1 - min by (instance) (node_filesystem_avail_bytes{job="node", mountpoint="{{mount}}"} / node_filesystem_size_bytes{job="node", mountpoint="{{mount}}"})""";

    private static string Configuration(string mount) => $$"""
        predictors:
          - name: node
            entity: [instance]
            keep_labels: [job]
            step: 1s
            horizons: [30m, 2h]
            seasonality: []
            signals:
              disk_used:
                expr: {{UsedRatio(mount)}}
                limit: "> 0.95"
              memory_available: max by (instance) (node_memory_MemAvailable_bytes{job="node"} / node_memory_MemTotal_bytes{job="node"})
            failure: max by (instance) (up{job="node"} == bool 0)
            alert: {threshold: 0.6}

        """;
}
