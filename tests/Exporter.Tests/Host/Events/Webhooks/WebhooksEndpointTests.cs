using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Exporter.Host;
using Exporter.Host.Events.Webhooks;
using static Exporter.Tests.Host.Events.Webhooks.SentDeliveries;

namespace Exporter.Tests.Host.Events.Webhooks;

/// <summary>Deliveries as the documentation of their senders shows them, signed and not, once and twice.</summary>
public sealed class WebhooksEndpointTests : IDisposable
{
    private const string Secret = "It's a Secret to Everybody";

    private const string Config = """
        predictors:
          - {name: node, entity: [instance], keep_labels: [job, env, namespace], step: 30s, horizons: [30m], signals: {disk_used: "max by (instance) (disk_used_ratio)"}, failure: "up == bool 0", incidents: {alertmanager: ['severity="critical"']}}
        events:
          webhooks:
            - {name: hub, type: github, secret_file: secret, labels: {job: "{repository}", env: "{environment}"}}
            - {name: code, type: github, secret_file: secret, labels: {job: "{full_name}"}, on: [push, release, deployment]}
            - {name: hub-ci, type: github, secret_file: secret, labels: {job: "{repository}"}, on: [workflow_run, check_suite]}
            - {name: lab-ci, type: gitlab, secret_file: secret, labels: {job: "{path}"}, on: [pipeline_run]}
            - {name: lab, type: gitlab, secret_file: secret, labels: {job: "{path}"}, on: [deployment, pipeline]}
            - {name: argo, type: argocd, secret_file: secret, labels: {job: "{application}", namespace: "{namespace}"}}
            - {name: kube, type: kubernetes, secret_file: secret, labels: {namespace: "{namespace}", job: "{app}"}}
            - {name: node-kube, type: kubernetes, secret_file: secret, predictor: node, labels: {instance: "{node}"}}
            - {name: alerts, type: alertmanager, secret_file: secret}
        """;

    private readonly string _storage = RunningHost.NewFolder();

    /// <summary>Webhook, what GitHub calls it, body, and the event: id, kind, start, labels, title, version, size.</summary>
    public static TheoryData<string, string, string, string> Deliveries => new()
    {
        { "hub", "deployment_status", DeploymentStatus, """deployment_status/209916254 deployment 2026-11-01T15:21:03.000Z {"env":"production","job":"Hello-World"} Hello-World f95f852b to production: success f95f852bd8fca8fcc58a9a2d6c842781e32a215e """ },
        { "code", "deployment", DeploymentStatus, """deployment/145988746 deployment 2026-11-01T15:20:57.000Z {"job":"Codertocat/Hello-World"} Hello-World f95f852b to production f95f852bd8fca8fcc58a9a2d6c842781e32a215e """ },
        { "code", "push", Push, """push/76ae82c7b1a177c8d03f9e96e0adf2466113728f configuration_change 2026-11-01T15:20:41.000Z {"job":"Codertocat/Hello-World"} Hello-World 76ae82c7 pushed 76ae82c7b1a177c8d03f9e96e0adf2466113728f 2""" },
        { "code", "release", Release, """release/17372790 deployment 2026-11-01T15:19:53.000Z {"job":"Codertocat/Hello-World"} Hello-World 0.0.1 released 0.0.1 """ },
        { "lab", "", GitLabDeployment, """deployment/30/15/success deployment 2026-11-01T19:50:00.000Z {"job":"root/test-deployment-webhooks"} test-deployment-webhooks 279484c0 to staging: success 279484c0 """ },
        { "lab", "", GitLabPipeline, """pipeline/31/success deployment 2026-11-01T15:26:29.000Z {"job":"gitlab-org/gitlab-test"} Gitlab Test bcbb5ec3 on master: success bcbb5ec396a2c0f828686f14fac9b80b780504f2 """ },
        { "hub-ci", "workflow_run", WorkflowRun, """workflow_run/289782451/2/failure/1793545973000 ci_failed 2026-11-01T15:12:53.000Z {"job":"Hello-World"} Hello-World 3484a3fb on master: Build failure 3484a3fb816e0859fd6e1cea078d76385ff50625 """ },
        { "hub-ci", "check_suite", CheckSuite, """check_suite/118578147//success/1793546474000 ci_passed 2026-11-01T15:21:14.000Z {"job":"Hello-World"} Hello-World ec26c3e5 on changes: success ec26c3e57ca3a959ca5aad62de7213c562f8c821 """ },
        { "lab-ci", "", GitLabPipeline, """pipeline/31/success ci_passed 2026-11-01T15:26:29.000Z {"job":"gitlab-org/gitlab-test"} Gitlab Test bcbb5ec3 on master: success bcbb5ec396a2c0f828686f14fac9b80b780504f2 """ },
        { "argo", "", Argo, """shop/1793527440000 deployment 2026-11-01T10:04:00.000Z {"job":"shop","namespace":"shop-prod"} shop 53e28ff2: Succeeded 53e28ff20cc530b9ada2173fbbd64d48338583ba """ },
        { "kube", "", Kubernetes, """1f7b0a9e-63a8-4a64-9d9a-0f2f6f3f2b11/2/1793527470000 deployment 2026-11-01T10:04:30.000Z {"job":"shop","namespace":"shop-prod"} Deployment shop: Scaled up replica set shop-5d4f8c7b9 to 3 from 0  """ },
    };

    [Theory]
    [MemberData(nameof(Deliveries))]
    public async Task Delivery_IsAnEvent_AndOneOnly_HoweverOftenItComes(string webhook, string name, string body, string expected)
    {
        await using var host = await StartAsync();

        var (first, text) = await DeliverAsync(host, webhook, body, name);
        var (second, again) = await DeliverAsync(host, webhook, body, name);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (first, second));
        Assert.Contains("\"result\":\"new\"", text, StringComparison.Ordinal);
        Assert.Contains("\"result\":\"known\"", again, StringComparison.Ordinal);
        using var page = JsonDocument.Parse(await host.GetAsync("/api/v1/events"));
        var kept = Assert.Single(page.RootElement.GetProperty("events").EnumerateArray());
        string[] members = ["id", "kind", "start", "labels", "title", "version", "size"];
        Assert.Equal((webhook, expected), (kept.GetProperty("source").GetString(), string.Join(' ', members.Select(member => kept.TryGetProperty(member, out var value) ? value.ToString() : ""))));
        Assert.Equal(2, await host.SumAsync("foresight_webhook_deliveries_total", $"webhook=\"{webhook}\"", "result=\"taken\""));
    }

    [Theory]
    [InlineData("hub", "ping", """{"zen": "Speak like a human."}""", "X-GitHub-Event is \"ping\", which is not among \"on\": deployment_status")]
    [InlineData("hub", "deployment_status", """{"deployment_status": {"state": "in_progress"}}""", "the deployment has not ended: its state is \"in_progress\"")]
    [InlineData("code", "push", """{"ref": "refs/heads/x", "after": "1", "repository": {"name": "a", "full_name": "a/a", "default_branch": "main"}}""", "refs/heads/x is not the default branch refs/heads/main")]
    [InlineData("code", "release", """{"action": "created"}""", "the release is not published: its action is \"created\"")]
    [InlineData("lab", "", """{"object_kind": "push"}""", "object_kind is \"push\", which is not among \"on\": deployment, pipeline")]
    [InlineData("lab", "", """{"object_kind": "pipeline", "object_attributes": {"status": "pending"}, "project": {"name": "a", "path_with_namespace": "a/a"}}""", "the pipeline has not ended: its status is \"pending\"")]
    [InlineData("hub-ci", "workflow_run", """{"action": "requested"}""", "the run has not ended: its action is \"requested\"")]
    [InlineData("hub-ci", "check_suite", """{"action": "completed", "check_suite": {"conclusion": "cancelled"}}""", "the run says nothing of its commit: its conclusion is \"cancelled\"")]
    [InlineData("lab-ci", "", """{"object_kind": "deployment"}""", "object_kind is \"deployment\", which is not among \"on\": pipeline_run")]
    [InlineData("argo", "", """{"application": "shop", "phase": "Running"}""", "the operation has not ended: its phase is \"Running\"")]
    [InlineData("kube", "", """{"reason": "BackOff"}""", "reason is \"BackOff\", which is not among \"on\": ScalingReplicaSet, SuccessfulRescale, NodeNotSchedulable, NodeSchedulable")]
    public async Task Delivery_ThatIsNoEvent_IsAnsweredWithTheReason(string webhook, string name, string body, string reason)
    {
        await using var host = await StartAsync();

        var (status, text) = await DeliverAsync(host, webhook, body, name);

        using var answer = JsonDocument.Parse(text);
        Assert.Equal((HttpStatusCode.OK, reason), (status, answer.RootElement.GetProperty("ignored").GetString()));
        Assert.Equal(1, await host.SumAsync("foresight_webhook_deliveries_total", $"webhook=\"{webhook}\"", "result=\"ignored\""));
    }

    [Theory]
    [InlineData("hub", """{"deployment_status": {"state": "success", "id": 1}}""", "not a delivery: the delivery has no repository.name")]
    [InlineData("hub", """{"deployment_status": {"state": "success", "id": 1}, "repository": {"name": "a", "full_name": "a/a"}}""", "[0]: label env: the delivery says nothing of environment")]
    [InlineData("argo", "[]", "not a delivery: the delivery has no application")]
    [InlineData("argo", """{"application": "a", "phase": "Succeeded", "finishedAt": "noon", "namespace": "b"}""", "not a delivery: finishedAt is \"noon\", not a time")]
    [InlineData("kube", "{", "not a delivery: ")]
    public async Task Delivery_ThatCannotBeRead_IsRefused(string webhook, string body, string detail)
    {
        await using var host = await StartAsync();

        var (status, text) = await DeliverAsync(host, webhook, body, "deployment_status");

        using var answer = JsonDocument.Parse(text);
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.StartsWith(detail, answer.RootElement.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal(1, await host.SumAsync("foresight_webhook_deliveries_total", $"webhook=\"{webhook}\"", "result=\"refused\""));
    }

    [Theory]
    [InlineData("hub", "X-Hub-Signature-256", "")]
    [InlineData("hub", "X-Hub-Signature-256", "sha256=")]
    [InlineData("hub", "X-Hub-Signature-256", "sha256=zz")]
    [InlineData("hub", "X-Hub-Signature-256", "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17")]
    [InlineData("hub", "X-Hub-Signature-256", "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17")]
    [InlineData("hub", "X-Gitlab-Token", Secret)]
    [InlineData("lab", "X-Gitlab-Token", "It's a Secret to Nobody")]
    [InlineData("lab", "X-Gitlab-Token", "")]
    [InlineData("argo", "Authorization", Secret)]
    [InlineData("argo", "Authorization", "Bearer x")]
    [InlineData("kube", "X-Gitlab-Token", Secret)]
    [InlineData("alerts", "Authorization", "Bearer ")]
    public async Task Delivery_WithAWrongSignature_IsRefusedUnread(string webhook, string header, string value)
    {
        await using var host = await StartAsync();

        var (status, text) = await SendAsync(host, webhook, "not even JSON", (header, value));

        Assert.Equal(HttpStatusCode.Unauthorized, status);
        Assert.Contains("/docs#problem-signature", text, StringComparison.Ordinal);
        Assert.Equal(1, await host.SumAsync("foresight_webhook_deliveries_total", $"webhook=\"{webhook}\"", "result=\"unsigned\""));
        Assert.Contains("\"events\":[]", await host.GetAsync("/api/v1/events"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Signature_IsGitHubsOwnExample()
    {
        // https://docs.github.com/webhooks/using-webhooks/validating-webhook-deliveries#testing-the-webhook-payload-validation: this secret, this payload, this signature.
        await using var host = await StartAsync();

        var (status, text) = await SendAsync(host, "hub", "Hello, World!", ("X-Hub-Signature-256", "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"));

        // It is signed, and it is no JSON.
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains("problem-body", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Secret_ThatIsReplaced_HoldsAtOnce()
    {
        await using var host = await StartAsync();
        await File.WriteAllTextAsync(Path.Combine(Path.GetDirectoryName(host.ConfigFile)!, "secret"), "another\n", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Unauthorized, (await DeliverAsync(host, "argo", Argo)).Status);
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(host, "argo", Argo, ("Authorization", "Bearer another"))).Status);

        File.Delete(Path.Combine(Path.GetDirectoryName(host.ConfigFile)!, "secret"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await SendAsync(host, "argo", Argo, ("Authorization", "Bearer another"))).Status);
        Assert.Contains("A delivery cannot be verified", host.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Node_ThatIsDrained_IsMaintenance()
    {
        await using var host = await StartAsync();
        var body = Kubernetes.Replace("ScalingReplicaSet", "NodeNotSchedulable", StringComparison.Ordinal).Replace("\"kind\": \"Deployment\", \"namespace\": \"shop-prod\"", "\"kind\": \"Node\"", StringComparison.Ordinal);

        Assert.Equal(HttpStatusCode.OK, (await DeliverAsync(host, "node-kube", body)).Status);

        Assert.Contains("""kind":"maintenance","predictor":"node","labels":{"instance":"shop"}""", await host.GetAsync("/api/v1/events"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Alertmanager_ReportsIncidents_AsByItsOwnEndpoint()
    {
        await using var host = await StartAsync();

        Assert.Equal((HttpStatusCode.OK, "1 of 1 alerts noted.\n"), await DeliverAsync(host, "alerts", Alert));

        Assert.Contains("\"id\":\"f1-1793491200000\"", await host.GetAsync("/api/v1/incidents"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task UnknownWebhook_IsNotThere()
    {
        await using var host = await StartAsync();

        var (status, text) = await DeliverAsync(host, "other", Argo);

        Assert.Equal(HttpStatusCode.NotFound, status);
        Assert.Contains("events.webhooks has no", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Secrets_ThatCannotBeRead_AreAllTold_AtTheStartAndAtAReload()
    {
        var refused = await Assert.ThrowsAsync<StartupException>(() => RunningHost.StartAsync(Config, storage: _storage));
        Assert.Equal(9, refused.Message.Split('\n').Length);
        Assert.Contains("the secret of webhook \"hub\" cannot be read: ", refused.Message, StringComparison.Ordinal);

        await using var host = await StartAsync();
        await File.WriteAllTextAsync(Path.Combine(Path.GetDirectoryName(host.ConfigFile)!, "secret"), " \n", TestContext.Current.CancellationToken);
        var (status, text) = await host.AskAsync(HttpMethod.Post, "/-/reload");
        Assert.Equal(500, status);
        Assert.Contains("the secret of webhook \"alerts\" cannot be read: it is empty", text, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_storage, recursive: true);

    private Task<RunningHost> StartAsync() => RunningHost.StartAsync(Config, storage: _storage, files: new() { ["secret"] = Encoding.UTF8.GetBytes(Secret + "\n") });

    /// <summary>Delivers as the sender does.</summary>
    private static Task<(HttpStatusCode Status, string Text)> DeliverAsync(RunningHost host, string webhook, string body, string name = "") => webhook switch
    {
        "hub" or "code" or "hub-ci" => SendAsync(
            host, webhook, body, (GitHubDelivery.EventHeader, name), (WebhookSecret.SignatureHeader, "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), Encoding.UTF8.GetBytes(body))))),
        "lab" or "lab-ci" => SendAsync(host, webhook, body, (WebhookSecret.GitLabHeader, Secret)),
        _ => SendAsync(host, webhook, body, ("Authorization", "Bearer " + Secret)),
    };

    private static async Task<(HttpStatusCode Status, string Text)> SendAsync(RunningHost host, string webhook, string body, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(host.Address, "/api/v1/webhooks/" + webhook)) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await RunningHost.Client.SendAsync(request, TestContext.Current.CancellationToken);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }
}
