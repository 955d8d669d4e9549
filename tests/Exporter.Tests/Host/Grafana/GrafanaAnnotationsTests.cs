using Exporter.Feedback.Annotations;
using Exporter.Feedback.Storage;
using Exporter.Host;
using Exporter.TestKit;

namespace Exporter.Tests.Host.Grafana;

/// <summary>What happens is drawn in Grafana, once, whatever becomes of requests and processes; and nothing that Grafana does reaches predictions.</summary>
public sealed class GrafanaAnnotationsTests : IDisposable
{
    private const string Deployment = """{"kind": "deployment", "labels": {"job": "node"}, "start": "2026-11-01T00:02:40Z", "id": "4711", "source": "ci", "title": "node <1.8>", "url": "https://ci/?a=1&b=2"}""";

    private const long DeployedMs = SomeSample.BaseMs + 160_000;

    private readonly string _storage = RunningHost.NewFolder();

    [Fact]
    public async Task Event_IsDrawn_AndItsEndComesLater_AlsoByAnotherProcess()
    {
        await using var grafana = new FakeGrafana();
        await using (var host = await StartAsync(grafana))
        {
            await PostAsync(host, Deployment);
            await PushedAsync(host, 1);
            await host.Host.StopAsync();
        }

        var drawn = Assert.Single(grafana.Annotations);
        Assert.Equal(
            (DeployedMs, DeployedMs, "deployment node &lt;1.8&gt;\n{job=&quot;node&quot;}\n<a href=\"https://ci/?a=1&amp;b=2\">https://ci/?a=1&amp;b=2</a>", "foresight prod event deployment"),
            (drawn.Time, drawn.TimeEnd, drawn.Text, drawn.Tags));

        await using var next = await StartAsync(grafana);
        await PostAsync(next, Deployment);
        await PostAsync(next, Deployment.Replace("\"id\"", "\"end\": \"2026-11-01T00:03:00Z\", \"id\"", StringComparison.Ordinal));
        await PushedAsync(next, 1);

        Assert.Equal(drawn with { TimeEnd = DeployedMs + 20_000 }, Assert.Single(grafana.Annotations));
        Assert.Equal(["POST /api/annotations", $"PATCH /api/annotations/{drawn.Id}"], grafana.Requests);
    }

    [Fact]
    public async Task Alerts_AreRegionsWithTheirOutcome_AndIncidentsPoints()
    {
        await using var grafana = new FakeGrafana();
        await using var host = await StartAsync(grafana);

        // Both are always predicted to fail. The second is gone after ten minutes, the first fails after twenty.
        await host.WriteAsync(SomeSample.Stream(hosts: 2, scrapes: 120)
            .Where(sample => sample.Labels.Contains(("instance", "host-0:9100")) || sample.TimestampMs < SomeSample.BaseMs + 600_000)
            .Select(sample => sample.Labels.Contains(("__name__", "up")) && sample.TimestampMs is >= SomeSample.BaseMs + 1_200_000 and < SomeSample.BaseMs + 1_260_000 ? sample with { Value = 0 } : sample));
        await Poll.Until("the incident is drawn", () => Task.FromResult(grafana.Annotations.Any(one => one.Tags == "foresight prod incident node")));
        await Poll.Until("nothing waits", async () => await host.SumAsync("foresight_grafana_annotations_waiting") == 0);

        var incident = Assert.Single(grafana.Annotations, one => one.Tags.Contains("incident", StringComparison.Ordinal));
        Assert.Equal((SomeSample.BaseMs + 1_200_000, "incident of {instance=&quot;host-0:9100&quot;}"), (incident.Time, incident.Text.Split('\n')[0]));
        var gone = Assert.Single(grafana.Annotations, one => one.Text.Contains("predicted for {instance=&quot;host-1:9100&quot;}", StringComparison.Ordinal));
        Assert.Equal(("foresight prod alert node", "failure within 5m predicted for {instance=&quot;host-1:9100&quot;}"), (gone.Tags, gone.Text.Split('\n')[0]));
        Assert.EndsWith("Wrong: it did not fail within 5m.", gone.Text, StringComparison.Ordinal);
        Assert.InRange(gone.TimeEnd, gone.Time + 1, SomeSample.BaseMs + 900_000);
        Assert.Distinct(grafana.Annotations.Select(one => (one.Time, one.Text.Split('\n')[0])));
    }

    [Fact]
    public async Task Model_ThatTakesAnothersPlace_IsDrawn()
    {
        await using var grafana = new FakeGrafana();
        await using var host = await StartAsync(grafana);

        var model = ConstantModel.Register(host, 0.25f);
        host.Host.Follower.Look();

        await PushedAsync(host, 1);
        var drawn = Assert.Single(grafana.Annotations);
        Assert.Equal(($"champion of node: baseline → {model.Version}\nalias moved", "foresight prod model node"), (drawn.Text, drawn.Tags));
    }

    [Fact]
    public async Task Answer_ThatIsLost_MakesNoSecondAnnotation()
    {
        await using var grafana = new FakeGrafana { IsMute = true };
        await using var host = await StartAsync(grafana);
        await PostAsync(host, Deployment);
        await Poll.Until("Grafana is told", () => Task.FromResult(grafana.Annotations.Count == 1));

        grafana.IsMute = false;
        await PushedAsync(host, 1);

        Assert.Single(grafana.Annotations);
        Assert.Single(host.Log.Split('\n'), line => line.Contains("Grafana cannot be told", StringComparison.Ordinal));
        Assert.True(await host.SumAsync("foresight_grafana_requests_total", "result=\"failure\"") >= 1);
    }

    [Fact]
    public async Task Process_ThatDiedBeforeItNotedSo_MakesNoSecondAnnotation()
    {
        // Another annotation of the same time and tags is somebody else's.
        await using var grafana = new FakeGrafana();
        grafana.Add(7000, "deployment of others", "foresight");
        grafana.Add(7000, "deployment of ours\nas it was", "foresight");
        using (var store = new Store(Path.Combine(_storage, Store.FileName), new StoreMetrics(new object()), TimeProvider.System, _ => { }))
        {
            store.Enqueue(new AnnotationWrite(new Annotation("k", 7000, 9000, "deployment of ours\nas it is", ["foresight"]), 10, DeployedMs, _ => { }));
            await store.FlushAsync(TestContext.Current.CancellationToken);
        }

        await using var host = await StartAsync(grafana);
        await PushedAsync(host, 1);

        Assert.Equal(
            [(1000, 7000, "deployment of others"), (1001, 9000, "deployment of ours\nas it is")],
            grafana.Annotations.Select(one => (one.Id, one.TimeEnd, one.Text)));
    }

    [Fact]
    public async Task Refusal_IsToldOnceWithItsReason_AndNothingWaitsForIt()
    {
        await using var grafana = new FakeGrafana();
        grafana.Instead = (_, body) => body?["text"]?.GetValue<string>().Contains("bad", StringComparison.Ordinal) == true ? (422, """{"message": "text is not nice"}""") : null;
        await using var host = await StartAsync(grafana);

        await PostAsync(host, $"[{Event("bad 1")}, {Event("bad 2")}, {Event("good")}]");
        await PushedAsync(host, 1);

        Assert.Equal(2, await host.SumAsync("foresight_grafana_annotations_total", "result=\"refused\""));
        Assert.Contains("text is not nice", Assert.Single(host.Log.Split('\n'), line => line.Contains("Grafana refuses an annotation", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.StartsWith("deployment good", Assert.Single(grafana.Annotations).Text, StringComparison.Ordinal);
        Assert.Equal(0, await host.SumAsync("foresight_grafana_annotations_waiting"));
    }

    [Fact]
    public async Task Busy_OrWithoutRoom_WaitsAndDrops_WhilePredictionsGoOn()
    {
        var isBusy = true;
        await using var grafana = new FakeGrafana();
        grafana.Instead = (_, _) => isBusy ? (429, """{"message": "slow down"}""") : null;
        await using var host = await StartAsync(grafana, "max_waiting: 2");

        await PostAsync(host, $"[{Event("1")}, {Event("2")}, {Event("3")}]");
        await Poll.Until("one is dropped", async () => await host.SumAsync("foresight_grafana_annotations_total", "result=\"dropped\"") == 1);
        Assert.Equal(2, await host.SumAsync("foresight_grafana_annotations_waiting"));
        await host.WriteAsync(SomeSample.Stream(hosts: 2, scrapes: 12));
        Assert.Contains("predicted_failure_probability{", await host.GetAsync("/metrics"), StringComparison.Ordinal);

        isBusy = false;
        await PushedAsync(host, 2);
        Assert.True(await host.SumAsync("foresight_grafana_annotations_total", "result=\"dropped\"") >= 1);
    }

    [Fact]
    public async Task Fault_ThatComesBackForOneAnnotation_DoesNotHoldUpTheOthers()
    {
        await using var grafana = new FakeGrafana();
        grafana.Instead = (_, body) => body?["text"]?.GetValue<string>().Contains("bad", StringComparison.Ordinal) == true ? (500, "<html>") : null;
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var host = await StartAsync(grafana, time: time);

        await PostAsync(host, $"[{Event("bad")}, {Event("good")}]");
        await Poll.Until("the good one is drawn", async () =>
        {
            time.Advance(TimeSpan.FromMinutes(5));
            return await host.SumAsync("foresight_grafana_annotations_total", "result=\"pushed\"") == 1;
        });

        Assert.Equal(1, await host.SumAsync("foresight_grafana_annotations_total", "result=\"refused\""));
    }

    [Fact]
    public async Task Token_IsReadAnewFromItsFile_AndShownNowhere()
    {
        await using var grafana = new FakeGrafana();
        var token = Path.Combine(_storage, "token");
        await File.WriteAllTextAsync(token, "glsa_of_yesterday", TestContext.Current.CancellationToken);
        await using var host = await RunningHost.StartAsync(Configuration(grafana, $"token_file: {token}"), storage: _storage);
        await PostAsync(host, Event("refused"));
        await Poll.Until("it is refused", async () => await host.SumAsync("foresight_grafana_annotations_total", "result=\"refused\"") == 1);

        await File.WriteAllTextAsync(token, FakeGrafana.Token + "\n", TestContext.Current.CancellationToken);
        await PostAsync(host, Event("taken"));
        await PushedAsync(host, 1);

        Assert.Contains("Unauthorized", host.Log, StringComparison.Ordinal);
        foreach (var shown in (string[])[host.Log, await host.GetAsync("/metrics"), await host.GetAsync("/api/v1/status")])
        {
            Assert.DoesNotContain("glsa_", shown, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Kinds_ThatAreNotWanted_AreNotDrawn_AndAReloadChangesThat()
    {
        await using var grafana = new FakeGrafana();
        await using var host = await StartAsync(grafana, "annotate: [models]");
        await PostAsync(host, Event("before"));

        await File.WriteAllTextAsync(host.ConfigFile, Configuration(grafana, $"token: {FakeGrafana.Token}, annotate: [events]"), TestContext.Current.CancellationToken);
        Assert.Equal(200, (await host.AskAsync(HttpMethod.Post, "/-/reload")).Status);
        await PostAsync(host, Event("after"));
        await PushedAsync(host, 1);

        Assert.StartsWith("deployment after", Assert.Single(grafana.Annotations).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_WithoutStorage_OrToken_SaysSo()
    {
        await using var grafana = new FakeGrafana();

        var memory = await Assert.ThrowsAsync<StartupException>(() => RunningHost.StartAsync(Configuration(grafana, $"token: {FakeGrafana.Token}")));
        var missing = await Assert.ThrowsAsync<StartupException>(() => RunningHost.StartAsync(Configuration(grafana, "token_file: /nowhere/token"), storage: _storage));

        Assert.Contains("--storage.path", memory.Message, StringComparison.Ordinal);
        Assert.Contains("/nowhere/token", missing.Message, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_storage, recursive: true);

    private static string Event(string title) => $$"""{"kind": "deployment", "labels": {"job": "node"}, "start": "2026-11-01T00:02:40Z", "id": "{{title}}", "title": "{{title}}"}""";

    private static string Configuration(FakeGrafana grafana, string more) => $$"""
        predictors:
          - name: node
            entity: [instance]
            keep_labels: [job]
            step: 30s
            horizons: [5m]
            seasonality: []
            merge: 1m
            model: champion
            signals:
              disk_used: {expr: "max by (instance) (disk_used_ratio)", limit: "> 0.95"}
            failure: up == bool 0
            alert: {threshold: 0.0000001}
        grafana: {url: "{{grafana.Address}}", tags: [foresight, prod], {{more}}}
        """;

    private Task<RunningHost> StartAsync(FakeGrafana grafana, string more = "timeout: 5s", TimeProvider? time = null) =>
        RunningHost.StartAsync(Configuration(grafana, $"token: {FakeGrafana.Token}, {more}"), time, storage: _storage);

    private static async Task PostAsync(RunningHost host, string body)
    {
        var (status, text) = await host.PostJsonAsync("/api/v1/events", body);
        Assert.True(status == 200, text);
    }

    private static Task PushedAsync(RunningHost host, int count) =>
        Poll.Until($"{count} are pushed", async () => await host.SumAsync("foresight_grafana_annotations_total", "result=\"pushed\"") >= count);
}
