using System.Net.Http.Json;
using Exporter.TestKit;

namespace Exporter.Integration.Tests.MainJob;

[Long(230)]
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

        // Somebody turns the kill switch: what fires ends at the next evaluations, though the target still hangs, and the prediction goes on.
        using HttpResponseMessage answer = await Web.Client.PostAsJsonAsync(
            new Uri(stack.Foresight.Address, "/api/v1/overrides"), new { kind = "silence_all", reason = "tested", by = "a test" }, TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        await Poll.Until(
            "no prediction is told any more",
            async () => (await stack.Prometheus.QueryAsync("ALERTS{predicted=\"true\"}")).Count == 0
                && (await stack.Alertmanager.AlertsAsync()).All(alert => alert.Labels.GetValueOrDefault("predicted") != "true"),
            TimeSpan.FromSeconds(60),
            stack.Witnesses);
        Assert.NotEmpty(await stack.Prometheus.QueryAsync($"{Probability(stack, "2h")} >= 0.6"));
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
