namespace Exporter.Integration.Tests.MainJob;

public sealed class TargetDownTests : MainJobTests
{
    [Fact]
    public async Task TargetDown_WithRemoteWrite2_RaisesTheProbabilityAndIsTold()
    {
        Generation generation = Generation.Newer;
        await using BundledStack stack = await BundledStack.StartAsync(generation, Configuration);
        await AssertPredictsQuietlyAsync(stack, generation);

        // SIGSTOP: the target no longer answers, as a machine that hangs; its port stays its own.
        stack.Node.Signal(19);

        await stack.Prometheus.UntilDataAsync($"{Probability(stack, "2h")} >= 0.6", null, stack.Witnesses);
        await AssertIsToldAsync(stack, "answered");
    }

    private const string Configuration = """
        predictors:
          - name: node
            entity: [instance]
            keep_labels: [job]
            step: 1s
            horizons: [30m, 2h]
            seasonality: []
            signals:
              answered: {expr: "max by (instance) (avg_over_time(up{job=\"node\"}[10s]))", limit: "< 0.5"}
              memory_available: max by (instance) (node_memory_MemAvailable_bytes{job="node"} / node_memory_MemTotal_bytes{job="node"})
            alert: {threshold: 0.6}

        """;
}
