using Exporter.TestKit;

namespace Exporter.Integration.Tests.Alerting;

/// <summary>The bundled Alertmanager configuration, judged by Alertmanagers of both generations: who is told what, and what is muted.</summary>
[Long(30)]
public sealed class AlertmanagerTests
{
    private const string Foresight = "/api/v1/alertmanager";
    private const string Warning = """alertname="PredictedFailure", predicted="true", severity="warning", predictor="node", horizon="2h" """;
    private const string Critical = """alertname="PredictedFailureCritical", predicted="true", severity="critical", predictor="node", horizon="2h" """;
    private const string Inhibitor = """alertname="PredictedFailureInhibitor", predicted="true", severity="none", predictor="node" """;

    public static TheoryData<string> Generations => ["0.25", "0.33"];

    [Theory]
    [MemberData(nameof(Generations))]
    public async Task Amtool_BundledConfiguration_IsValid(string generation)
    {
        (int exitCode, string output) = await PeerProcess.RunAsync("amtool", Amtool(generation), "check-config", Repository.PathOf("examples", "alertmanager.yml"));
        Assert.True(exitCode == 0, output);
        Assert.Contains("SUCCESS", output, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Generations))]
    public async Task Route_EachKindOfAlert_GoesToItsReceiver(string generation)
    {
        await using BundledAlertmanager alertmanager = await StartAsync(generation);

        await alertmanager.FireAsync(
            $"""{Warning}, name="warning", instance="db-1", predicted_entity="db-1" """,
            $"""{Critical}, name="critical", instance="db-2", predicted_entity="db-2" """,
            $"""{Inhibitor}, name="inhibitor", mutes="warning", instance="db-3", predicted_entity="db-3" """,
            """alertname="HostDown", severity="critical", name="failure", instance="db-4" """);

        Notification[] told =
        [
            await alertmanager.ToldAsync("the warning", message => message.Path == "/predictions"),
            await alertmanager.ToldAsync("the critical one", message => message.Path == "/urgent-predictions"),
            await alertmanager.ToldAsync("the failure", message => message.Path == "/failures"),
        ];
        Assert.Equal(["warning", "critical", "failure"], told.SelectMany(message => message.Alerts).Select(alert => alert.Labels["name"]));
        // Foresight is told of its own predictions, and of nothing else.
        await alertmanager.ToldAsync("Foresight, of the warning", message => message.Path == Foresight && message.Alerts[0].Labels["name"] == "warning");
        await alertmanager.ToldAsync("Foresight, of the critical one", message => message.Path == Foresight && message.Alerts[0].Labels["name"] == "critical");
        Assert.DoesNotContain("failure", alertmanager.Webhook.Notifications.Where(message => message.Path == Foresight).SelectMany(message => message.Alerts).Select(alert => alert.Labels["name"]));
        Assert.DoesNotContain("inhibitor", alertmanager.Webhook.Alerts.Select(alert => alert.Labels["name"]));
    }

    [Theory]
    [MemberData(nameof(Generations))]
    public async Task Group_PredictionsOfOnePredictor_AreOneMessage(string generation)
    {
        await using BundledAlertmanager alertmanager = await StartAsync(generation);

        await alertmanager.FireAsync(
            $"""{Warning}, name="first", instance="db-1", predicted_entity="db-1" """,
            $"""{Warning}, name="second", instance="db-2", predicted_entity="db-2" """,
            """alertname="PredictedFailure", predicted="true", severity="warning", predictor="service", horizon="2h", service="web", predicted_entity="web", name="other" """);

        Notification nodes = await alertmanager.ToldAsync("both nodes", message => message.GroupLabels["predictor"] == "node");
        Notification services = await alertmanager.ToldAsync("the service", message => message.GroupLabels["predictor"] == "service");
        Assert.Equal(["first", "second"], nodes.Alerts.Select(alert => alert.Labels["name"]).Order(StringComparer.Ordinal));
        Assert.Equal("other", Assert.Single(services.Alerts).Labels["name"]);
    }

    [Theory]
    [MemberData(nameof(Generations))]
    public async Task Inhibition_TheRealFailure_MutesItsOwnPredictionsOnly(string generation)
    {
        await using BundledAlertmanager alertmanager = await StartAsync(generation);

        await alertmanager.FireAsync(
            """alertname="HostDown", severity="critical", name="failure", instance="db-1" """,
            """alertname="HostSlow", severity="warning", name="complaint", instance="db-2" """,
            """alertname="WatchdogLost", severity="critical", name="nobody's" """,
            $"""{Warning}, name="warning of db-1", instance="db-1", predicted_entity="db-1" """,
            $"""{Critical}, name="critical of db-1", instance="db-1", predicted_entity="db-1" """,
            $"""{Warning}, name="warning of db-2", instance="db-2", predicted_entity="db-2" """,
            $"""{Warning}, name="warning of a pod", namespace="shop", pod="web-1", predicted_entity="web-1" """);

        Notification told = await alertmanager.ToldAsync("what is not muted", message => message.Path == "/predictions");
        Assert.Equal(["warning of a pod", "warning of db-2"], told.Alerts.Select(alert => alert.Labels["name"]).Order(StringComparer.Ordinal));
        Assert.Equal(["critical of db-1", "warning of db-1"], await alertmanager.MutedAsync());
    }

    [Theory]
    [MemberData(nameof(Generations))]
    public async Task Inhibition_TheCriticalAlert_MutesTheWarningOfTheSamePrediction(string generation)
    {
        await using BundledAlertmanager alertmanager = await StartAsync(generation);

        await alertmanager.FireAsync(
            $"""{Critical}, name="critical", instance="db-1", predicted_entity="db-1" """,
            $"""{Warning}, name="warning", instance="db-1", predicted_entity="db-1" """,
            $"""{Warning}, name="warning of another", instance="db-2", predicted_entity="db-2" """);

        Notification told = await alertmanager.ToldAsync("what is not muted", message => message.Path == "/predictions");
        Assert.Equal("warning of another", Assert.Single(told.Alerts).Labels["name"]);
        Assert.Equal(["warning"], await alertmanager.MutedAsync());
    }

    [Theory]
    [MemberData(nameof(Generations))]
    public async Task Inhibition_AnOrigin_MutesWhatFollowsFromIt(string generation)
    {
        await using BundledAlertmanager alertmanager = await StartAsync(generation);

        // The origin is only a warning: what follows from it is muted unless it is critical itself.
        await alertmanager.FireAsync(
            $"""{Warning}, name="origin", instance="db-1", predicted_entity="db-1" """,
            $"""{Inhibitor}, name="mutes warnings of web-1", mutes="warning", instance="web-1", predicted_entity="web-1" """,
            $"""{Warning}, name="web-1", instance="web-1", predicted_entity="web-1" """,
            $"""{Inhibitor}, name="mutes warnings of web-2", mutes="warning", instance="web-2", predicted_entity="web-2" """,
            $"""{Critical}, name="web-2, critical", instance="web-2", predicted_entity="web-2" """);
        Notification warnings = await alertmanager.ToldAsync("the origin", message => message.Path == "/predictions");
        Assert.Equal("origin", Assert.Single(warnings.Alerts).Labels["name"]);
        Notification criticals = await alertmanager.ToldAsync("the critical one that no warning mutes", message => message.Path == "/urgent-predictions");
        Assert.Equal("web-2, critical", Assert.Single(criticals.Alerts).Labels["name"]);
        Assert.Equal(["web-1"], await alertmanager.MutedAsync());

        // Now the origin is critical as well.
        await alertmanager.FireAsync(
            $"""{Critical}, name="origin, critical", instance="db-1", predicted_entity="db-1" """,
            $"""{Inhibitor}, name="mutes all of web-2", mutes="critical", instance="web-2", predicted_entity="web-2" """);
        await Poll.Until(
            "the critical origin mutes what follows, and its own warning",
            async () => (await alertmanager.MutedAsync()).SequenceEqual(["origin", "web-1", "web-2, critical"]), null, alertmanager.Server.Process);
    }

    [Theory]
    [MemberData(nameof(Generations))]
    public async Task Resolved_APredictionThatEnds_IsToldAsResolved(string generation)
    {
        await using BundledAlertmanager alertmanager = await StartAsync(generation);
        string[] alerts =
        [
            $"""{Warning}, name="ends", instance="db-1", predicted_entity="db-1" """,
            $"""{Warning}, name="goes on", instance="db-2", predicted_entity="db-2" """,
        ];
        await alertmanager.FireAsync(alerts);
        await alertmanager.ToldAsync("both", message => message.Alerts.Count == 2);

        await alertmanager.ResolveAsync(alerts[0]);

        Notification told = await alertmanager.ToldAsync("the end", message => message.Alerts.Any(alert => alert.State == "resolved"));
        Assert.Equal("ends", Assert.Single(told.Alerts, alert => alert.State == "resolved").Labels["name"]);
        Assert.Equal("goes on", Assert.Single(told.Alerts, alert => alert.State == "firing").Labels["name"]);
    }

    [Theory]
    [MemberData(nameof(Generations))]
    public async Task Resolved_WhenTheFailureIsOver_ThePredictionIsToldAgain(string generation)
    {
        await using BundledAlertmanager alertmanager = await StartAsync(generation);
        string failure = """alertname="HostDown", severity="critical", name="failure", instance="db-1" """;
        await alertmanager.FireAsync(failure, $"""{Warning}, name="prediction", instance="db-1", predicted_entity="db-1" """);
        await alertmanager.ToldAsync("the failure", message => message.Path == "/failures");
        Assert.Equal(["prediction"], await alertmanager.MutedAsync());

        await alertmanager.ResolveAsync(failure);

        Notification told = await alertmanager.ToldAsync("the prediction that still holds", message => message.Path == "/predictions");
        Assert.Equal(("prediction", "firing"), (told.Alerts[0].Labels["name"], told.Alerts[0].State));
    }

    private static Task<BundledAlertmanager> StartAsync(string generation) =>
        BundledAlertmanager.StartAsync(generation == "0.33" ? Peers.Alertmanager033 : Peers.Alertmanager025);

    private static string Amtool(string generation) => generation == "0.33" ? Peers.Amtool033 : Peers.Amtool025;
}
