using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;
using Exporter.Host.Pipeline;
using Exporter.Ingest.Logs;
using Exporter.TestKit;

namespace Exporter.Tests.Host.Api;

/// <summary>What a running sidecar answers, with alerts, incidents, challengers and a budget in it, fits the schemas that the document gives.</summary>
public sealed partial class ApiAnswersTests : IDisposable
{
    private const string Config = """
        predictors:
          - name: node
            entity: [instance]
            keep_labels: [job]
            step: 30s
            horizons: [5m, 30m]
            seasonality: []
            signals:
              load: avg by (instance) (rate(node_busy_seconds_total[2m]))
              disk_used: {expr: "max by (instance) (disk_used_ratio)", limit: "> 0.95"}
            failure: up == bool 0
            model: champion
            challengers: [challenger, baseline]
            alert: {budget: "50 per week"}
          - name: plain
            entity: [instance]
            step: 30s
            horizons: [30m]
            seasonality: []
            signals:
              disk_used: {expr: "max by (instance) (disk_used_ratio)"}
            failure: up == bool 0
            alert: {threshold: 0.0000001}
        events:
          webhooks:
            - {name: argo, type: argocd, secret_file: secret, labels: {job: "{application}"}}
        """;

    private const string Secret = "known to two";
    private const string Host1 = "predictor=node&match[]=%7Binstance%3D%22host-1:9100%22%7D";

    private readonly string _storage = RunningHost.NewFolder();
    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);

    [Fact]
    public async Task Answers_FitTheirSchemas()
    {
        await using var host = await StartAsync(admin: true);
        await AskAsync(host, "GET", "/api/v1/status");
        await AskAsync(host, "GET", "/api/v1/predictions");
        Promote(host);
        await host.WriteAsync(SomeSample.Stream(hosts: 3, scrapes: 130));
        await Poll.Until("alerts are written", async () => (await host.GetAsync("/api/v1/outcomes/alerts")).Contains("right", StringComparison.Ordinal));

        await AskAsync(host, "POST", "/api/v1/incidents", body: """[{"labels": {"instance": "host-0:9100"}, "start": "2026-11-01T00:05:00Z", "end": "2026-11-01T00:06:00Z", "note": "a"}, {"labels": {"instance": "host-2:9100"}, "start": 1793491800}]""");
        await AskAsync(host, "POST", "/api/v1/feedback", body: """{"predictor": "plain", "labels": {"instance": "host-0:9100"}, "verdict": "acted_on", "by": "anna", "note": "x"}""");
        await AskAsync(host, "POST", "/api/v1/overrides", body: """{"kind": "maintenance", "match": "{instance=\"host-2:9100\"}", "for": "1h", "reason": "new disk", "by": "anna"}""");
        await AskAsync(host, "POST", "/api/v1/overrides", body: """{"kind": "silence_all", "reason": "storm", "by": "anna"}""");
        Assert.Equal(204, (await host.AskAsync(HttpMethod.Delete, "/api/v1/overrides/1?by=ben")).Status);
        ConstantModel.Register(host, 0.625f, alias: null);
        await AskAsync(host, "POST", "/api/v1/models/node/promote", body: """{"version": "champion", "force": true, "reason": "a", "by": "anna"}""");
        ConstantModel.Register(host, 0.25f);
        await AskAsync(host, "POST", "/api/v1/models/node/rollback", body: """{"reason": "a", "by": "anna"}""");
        await AskAsync(host, "POST", "/api/v1/models/node/reload", body: """{"reason": "a", "by": "anna"}""");
        await AskAsync(host, "POST", "/api/v1/models/node/pin", body: """{"version": "champion", "reason": "a", "by": "anna"}""");
        await host.WriteAsync(SomeSample.Stream(hosts: 3, scrapes: 140).Where(sample => sample.TimestampMs > SomeSample.BaseMs + (129 * 15_000L)));
        await AskAsync(host, "GET", "/api/v1/models/node");
        await AskAsync(host, "POST", "/api/v1/events", body: """[{"kind": "deployment", "labels": {"job": "node"}, "start": "2026-11-01T00:20:00Z", "version": "1"}, {"kind": "maintenance", "predictor": "plain", "start": 1793491800, "end": 1793491900, "size": 2}]""");
        await AskAsync(host, "POST", "/api/v1/deployments/risk", body: """{"service": "shop", "version": "1.5", "labels": {"job": "node"}, "start": "2026-11-01T00:01:00Z", "horizon": "1h", "commits": [{"sha": "4f2c9a1", "measures": {"ns": 1, "nd": 2, "nf": 3, "entropy": 1.2, "la": 120, "ld": 14, "lt": 900, "fix": 0, "ndev": 4, "age": 3.5, "nuc": 40, "exp": 310, "rexp": 42.5, "sexp": 18}}]}""");
        await AskAsync(host, "POST", "/api/v1/webhooks/argo", body: """{"application": "node", "phase": "Succeeded", "finishedAt": "2026-11-01T00:21:00Z"}""");
        await AskAsync(host, "POST", "/api/v1/webhooks/argo", body: """{"application": "node", "phase": "Running"}""");
        host.Host.Logs.Add(new LogRecord(new LogSource([new("instance", "host-1:9100")]), SomeSample.BaseMs, LogSeverity.Error, "disk 3 is full"u8));
        foreach (var path in (string[])["deployments/risk", "log-templates", "events", "events?limit=1", "overrides", "overrides?limit=1", "predictions", "predictions?role=challenger", "entities", "models", "budget", "vectors?predictor=node", "outcomes", "outcomes/alerts", "outcomes/alerts?limit=1", "outcomes/incidents", "incidents", "incidents?limit=1", "feedback", "status", $"predictions/explanation?{Host1}", $"predictions/history?{Host1}", "entity?predictor=node&labels={%22instance%22:%22host-1:9100%22}"])
        {
            await AskAsync(host, "GET", $"/api/v1/{path}");
        }

        foreach (var path in (string[])["query?query=up", "query_range?query=up&start=1793492000&end=1793492100&step=30", "series?match[]=up", "labels", "label/job/values", "metadata", "status/buildinfo", "query_exemplars", "rules", "alerts"])
        {
            await AskAsync(host, "GET", $"/api/v1/{path}");
            await AskAsync(host, "POST", $"/api/v1/{path}");
        }

        await InferAsync(host);
        Assert.Equal(ApiDocument.Operations.Keys.Where(operation => ApiDocument.ContentOf(operation, 200, "application/json")?["example"] is not null).Order(StringComparer.Ordinal), _asked.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Refusals_FitTheirSchemas()
    {
        await using var host = await StartAsync();

        await AskAsync(host, "GET", "/api/v1/predictions?sort=age&offset=x", status: 400);
        await AskAsync(host, "GET", "/api/v1/predictions?predictor=x", status: 404);
        await AskAsync(host, "GET", $"/api/v1/predictions/explanation?{Host1}", status: 404);
        await AskAsync(host, "GET", "/api/v1/outcomes/alerts?after=x", status: 400);
        await AskAsync(host, "POST", "/api/v1/incidents", status: 400, body: """[{"labels": {"instance": "a"}, "start": 1793491200}, {"labels": {"x": "y"}, "start": 1}]""");
        await AskAsync(host, "POST", "/api/v1/events", status: 400, body: """[{"kind": "deployment", "labels": {"job": "a"}}, {"kind": "x", "size": "large"}]""");
        await AskAsync(host, "POST", "/api/v1/deployments/risk", status: 400, body: """{"commits": [{"measures": 7}]}""");
        await AskAsync(host, "POST", "/api/v1/webhooks/argo", status: 400, body: "{}");
        await AskAsync(host, "POST", "/api/v1/webhooks/argo", status: 401, body: "{}", token: "another");
        await AskAsync(host, "POST", "/api/v1/feedback", status: 400, body: "[]");
        await AskAsync(host, "POST", "/api/v1/alertmanager", status: 400, body: "{}");
        await AskAsync(host, "POST", "/api/v1/overrides", status: 400, body: """{"kind": "none"}""");
        await AskAsync(host, "POST", "/api/v1/models/node/promote", status: 403, body: "{}");
        await AskAsync(host, "GET", "/v2/models/x", status: 404);
        await AskAsync(host, "POST", "/v2/models/node/infer", status: 400, body: "{}");
        await AskAsync(host, "GET", "/api/v1/query?query=sum(", status: 400);
        await AskAsync(host, "POST", "/api/v1/query?query=up&timeout=0s", status: 503);
    }

    public void Dispose() => Directory.Delete(_storage, recursive: true);

    /// <summary>Puts a model in use, so that answers have what only a model's file tells.</summary>
    private static void Promote(RunningHost host)
    {
        ConstantModel.Register(host, 0.75f);
        using var follower = new ModelFollower(host.Host.Pipeline, host.Host.Logger, TimeProvider.System);
        follower.Look();
    }

    private Task<RunningHost> StartAsync(bool admin = false) => RunningHost.StartAsync(Config, storage: _storage, admin: admin, files: new() { ["secret"] = Encoding.UTF8.GetBytes(Secret) });

    private async Task InferAsync(RunningHost host)
    {
        var runtime = host.Host.Pipeline.Predictors[0];
        foreach (var path in (string[])["", "/health/live", "/health/ready"])
        {
            await AskAsync(host, "GET", $"/v2{path}");
        }

        foreach (var model in (string[])["node", $"node/versions/{runtime.Model.Current.Version}"])
        {
            await AskAsync(host, "GET", $"/v2/models/{model}");
            await AskAsync(host, "GET", $"/v2/models/{model}/ready");
            var columns = runtime.Schema.Names.Length;
            await AskAsync(host, "POST", $"/v2/models/{model}/infer", body: $$"""{"inputs": [{"name": "features", "shape": [1, {{columns}}], "datatype": "FP64", "data": [[{{string.Join(',', Enumerable.Repeat("null", columns))}}]]}]}""");
        }
    }

    /// <summary>The operation of an address, as the document names it.</summary>
    private static string Operation(string method, string address)
    {
        var path = address.Split('?')[0];
        path = path.Contains("/label/", StringComparison.Ordinal) ? "/api/v1/label/{name}/values"
            : path.Contains("/webhooks/", StringComparison.Ordinal) ? "/api/v1/webhooks/{name}"
            : path.Replace("/api/v1/models/node", "/api/v1/models/{predictor}", StringComparison.Ordinal);
        return $"{method} {ModelPath().Replace(path, match => "/v2/models/{name}" + (match.Groups["version"].Success ? "/versions/{version}" : ""))}";
    }

    private async Task AskAsync(RunningHost host, string method, string address, int status = 200, string? body = null, string token = Secret)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(host.Address, address));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
        using var response = await RunningHost.Client.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        var operation = Operation(method, address);
        Assert.True((int)response.StatusCode == status, $"{operation}: {response.StatusCode}\n{text}");
        var content = ApiDocument.ContentOf(operation, status, response.Content.Headers.ContentType!.MediaType!);
        Assert.True(content is not null, $"{operation} answers {status} with {response.Content.Headers.ContentType}, which is not in the document");
        var mistakes = ApiDocument.Mistakes(content["schema"]!, text);
        Assert.True(mistakes.Count == 0, $"{operation}\n{text}\n{string.Join('\n', mistakes)}");
        _asked.Add(operation);
    }

    [GeneratedRegex("^/v2/models/[^/]+(?<version>/versions/[^/]+)?")]
    private static partial Regex ModelPath();
}
