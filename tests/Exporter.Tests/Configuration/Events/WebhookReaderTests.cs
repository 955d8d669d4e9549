using Exporter.Configuration;
using Exporter.Configuration.Events;

namespace Exporter.Tests.Configuration.Events;

public sealed class WebhookReaderTests
{
    private const string Predictors = """
        predictors:
          - {name: node, entity: [instance], keep_labels: [job, env], horizons: [30m], signals: {load: node_load1}}
        """;

    [Fact]
    public void Absent_TakesNone() => Assert.Empty(Valid("").Webhooks);

    [Fact]
    public void Webhook_IsRead_WithItsDefaults()
    {
        var webhook = Assert.Single(Valid("events: {webhooks: [{name: hub, type: github, secret_file: hub.secret, labels: {job: '{repository}', env: 'x-{environment}'}}]}").Webhooks);

        Assert.Equal(("hub", WebhookType.GitHub, "", "/etc/foresight/hub.secret"), (webhook.Name, webhook.Type, webhook.Predictor, webhook.SecretFile));
        Assert.Equal(["deployment_status"], webhook.On);
        Assert.Equal(["job", "env"], webhook.Labels.Select(label => label.Label));
        var fields = new Dictionary<string, string> { ["environment"] = "staging" };
        Assert.Equal("x-staging", webhook.Labels[1].Value.Fill(fields, out var missing));
        Assert.Empty(missing);
        webhook.Labels[0].Value.Fill(fields, out missing);
        Assert.Equal("repository", missing);
    }

    [Fact]
    public void Alertmanager_NeedsNoLabels() =>
        Assert.Equal(WebhookType.Alertmanager, Assert.Single(Valid("events: {webhooks: [{name: am, type: alertmanager, secret_file: /s}]}").Webhooks).Type);

    [Theory]
    [InlineData("{name: hub, type: github, labels: {job: a}}", "webhook \"hub\" needs \"secret_file\"")]
    [InlineData("{name: hub, type: bitbucket, secret_file: s, labels: {job: a}}", "type \"bitbucket\" is none of github, gitlab, argocd, kubernetes, alertmanager")]
    [InlineData("{name: hub, type: github, secret_file: s}", "webhook \"hub\" needs \"labels\", which say what its events are about, or a \"predictor\"")]
    [InlineData("{name: hub, type: github, secret_file: s, labels: {job: '{project}'}}", "label job: a delivery of github has no \"project\"; it has repository, full_name, owner, environment, ref, sha, task")]
    [InlineData("{name: hub, type: github, secret_file: s, labels: {job: '{repository'}}", "label job: \"{repository\" has a brace that names no field; a field is written {name}")]
    [InlineData("{name: hub, type: github, secret_file: s, labels: {job: 'a}'}}", "label job: \"a}\" has a brace that names no field; a field is written {name}")]
    [InlineData("{name: hub, type: github, secret_file: s, labels: {service: '{repository}'}}", "no predictor has all of the labels service among its entity and keep_labels")]
    [InlineData("{name: hub, type: github, secret_file: s, predictor: disk}", "there is no predictor \"disk\"")]
    [InlineData("{name: hub, type: github, secret_file: s, labels: {job: a}, on: [pushes]}", "on: \"pushes\" is none of deployment_status, deployment, release, push, workflow_run, check_suite")]
    [InlineData("{name: lab, type: gitlab, secret_file: s, labels: {job: a}, on: [pipeline, pipeline_run]}", "on: a pipeline is either a deployment (pipeline) or a run of CI (pipeline_run), not both")]
    [InlineData("{name: hub, type: argocd, secret_file: s, labels: {job: a}, on: [x]}", "on: every delivery of argocd is taken")]
    [InlineData("{name: hub, type: alertmanager, secret_file: s, labels: {job: a}}", "labels go with other types: those of alertmanager come with each alert")]
    [InlineData("{name: 'hu b', type: argocd, secret_file: s, labels: {job: a}}", "webhook name \"hu b\" must be ")]
    [InlineData("{name: hub, type: argocd, secret: s, secret_file: s, labels: {job: a}}", "unknown key \"secret\" in webhook \"hub\"")]
    public void Mistake_IsTold(string webhook, string mistake) => Assert.StartsWith(mistake, Assert.Single(Mistakes($"events: {{webhooks: [{webhook}]}}")).Message, StringComparison.Ordinal);

    [Fact]
    public void Mistakes_AreAllTold() => Assert.Equal(
        [
            "a webhook must be a mapping, not a single value",
            "on: \"x\" is none of deployment, pipeline, pipeline_run",
            "there is a webhook \"hub\" already",
            "type \"y\" is none of github, gitlab, argocd, kubernetes, alertmanager",
            "webhook \"hub\" needs \"secret_file\"",
        ],
        Mistakes("events: {webhooks: [{name: hub, type: gitlab, predictor: node, on: [x]}, {name: hub, type: y, secret_file: s}, z]}").Select(mistake => mistake.Message).Order(StringComparer.Ordinal));

    private static ForesightConfig Valid(string events)
    {
        Assert.True(ConfigLoader.TryParse($"{Predictors}\n{events}\n", "/etc/foresight/foresight.yml", out var config, out var errors), string.Join('\n', errors));
        return config;
    }

    private static System.Collections.Immutable.ImmutableArray<ConfigError> Mistakes(string events)
    {
        Assert.False(ConfigLoader.TryParse($"{Predictors}\n{events}\n", "/etc/foresight/foresight.yml", out _, out var errors));
        return errors;
    }
}
