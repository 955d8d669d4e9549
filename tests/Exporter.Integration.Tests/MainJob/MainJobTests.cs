using System.Text.RegularExpressions;
using Exporter.TestKit;

namespace Exporter.Integration.Tests.MainJob;

/// <summary>
/// The main job with real programs: Prometheus scrapes a machine and writes to Foresight, scrapes the predictions back,
/// the bundled rule fires, Alertmanager tells somebody, with the reasons.
/// </summary>
public abstract class MainJobTests
{
    private static readonly string[] PredictionLabels = ["__name__", "horizon", "instance", "job", "predictor"];

    /// <summary>The baseline trusts its evidence fully after sixty steps of a second, and the machine may be busy.</summary>
    private static readonly TimeSpan WarmUp = TimeSpan.FromMinutes(3);

    /// <summary>The bundled rule's "for" and time to spare on a busy machine.</summary>
    private static readonly TimeSpan RuleFor = TimeSpan.FromMinutes(4);

    private protected static string Probability(BundledStack stack, string horizon) =>
        $$"""predicted_failure_probability{predictor="node", horizon="{{horizon}}", instance="{{stack.NodeInstance}}", job="node"}""";

    /// <summary>Predictions come back under the entity's own labels, low, and over the protocol that was asked for.</summary>
    private protected static async Task AssertPredictsQuietlyAsync(BundledStack stack, Generation generation)
    {
        IReadOnlyList<QuerySample> found = await stack.Prometheus.UntilDataAsync("predicted_failure_probability", null, stack.Witnesses);
        Assert.All(found, sample => Assert.Equal(PredictionLabels, sample.Labels.Keys.Order(StringComparer.Ordinal)));
        Assert.Equal(["2h", "30m"], found.Select(sample => sample["horizon"]).Order(StringComparer.Ordinal));
        Assert.All(found, sample => Assert.Equal(("node", stack.NodeInstance, "node"), (sample["predictor"], sample["instance"], sample["job"])));

        await stack.Prometheus.UntilDataAsync("foresight_evaluation_steps_total >= 70 and on (predictor) foresight_entities == 1", WarmUp, stack.Witnesses);
        Assert.Empty(await stack.Prometheus.QueryAsync("""ALERTS{alertname="PredictedFailure"}"""));
        Assert.Empty(await stack.Prometheus.QueryAsync("predicted_failure_probability >= 0.6"));

        // Foresight's own metrics stay Foresight's, and the threshold is nobody's instance.
        QuerySample build = Assert.Single(await stack.Prometheus.QueryAsync("foresight_build_info"));
        Assert.Equal(("foresight", "foresight"), (build["job"], build["instance"]));
        Assert.All(await stack.Prometheus.QueryAsync("predicted_failure_threshold"), sample => Assert.Equal(["__name__", "horizon", "predictor"], sample.Labels.Keys.Order(StringComparer.Ordinal)));

        IReadOnlyList<QuerySample> requests = await stack.Prometheus.QueryAsync("foresight_ingest_requests_total > 0");
        Assert.NotEmpty(requests);
        Assert.All(requests, sample => Assert.Equal(generation.Protocol, sample["protocol"]));
        Assert.Empty(await stack.Prometheus.QueryAsync("prometheus_remote_storage_samples_failed_total > 0"));
    }

    /// <summary>The bundled rule fires, and the message that reaches a person says who, how likely and why.</summary>
    private protected static async Task AssertIsToldAsync(BundledStack stack, string signal)
    {
        await stack.Prometheus.UntilDataAsync(
            """ALERTS{alertname="PredictedFailure", alertstate="firing", horizon="2h"}""", RuleFor, stack.Witnesses);

        HeldAlert held = await Poll.UntilResult(
            "Alertmanager holds the alert", async () => (await stack.Alertmanager.AlertsAsync()).FirstOrDefault(IsIt), null, stack.Witnesses);
        AssertText(stack, held, signal);

        HeldAlert told = await Poll.UntilResult(
            "the webhook receives the alert", () => Task.FromResult(stack.Webhook.Alerts.FirstOrDefault(IsIt)), null, stack.Witnesses);
        AssertText(stack, told, signal);
    }

    private static bool IsIt(HeldAlert alert) => alert.Labels["alertname"] == "PredictedFailure" && alert.Labels["horizon"] == "2h";

    private static void AssertText(BundledStack stack, HeldAlert alert, string signal)
    {
        Assert.Equal(("true", "warning", stack.NodeInstance), (alert.Labels["predicted"], alert.Labels["severity"], alert.Labels["instance"]));
        Assert.Equal($"instance={stack.NodeInstance} job=node is likely to fail within 2h", alert.Annotations["summary"]);
        string description = alert.Annotations["description"];
        Assert.True(Regex.IsMatch(description, $@"^Predictor node gives [0-9.]+% for a failure within 2h.*\. Reasons: {signal}\b"), description);
        Assert.EndsWith("/rules/runbook.md#predictedfailure", alert.Annotations["runbook_url"], StringComparison.Ordinal);
        Assert.Contains($"var-instance={Uri.EscapeDataString(stack.NodeInstance)}", alert.Annotations["dashboard_url"], StringComparison.Ordinal);
    }
}
