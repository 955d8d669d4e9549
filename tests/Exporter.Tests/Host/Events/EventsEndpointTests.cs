using System.Net;
using System.Text;
using System.Text.Json;
using Exporter.Host.Events;
using Exporter.TestKit;

namespace Exporter.Tests.Host.Events;

public sealed class EventsEndpointTests : IDisposable
{
    // Always an alert, and never a failure that the stream shows.
    internal const string Config = """
        predictors:
          - name: node
            entity: [instance]
            keep_labels: [job]
            step: 30s
            horizons: [5m]
            seasonality: []
            signals:
              disk_used: {expr: "max by (instance) (disk_used_ratio)", limit: "> 0.95"}
            failure: up == bool 2
            alert: {threshold: 0.0000001}
          - name: disk
            entity: [instance, device]
            horizons: [30m]
            signals: {disk_used: "max by (instance, device) (disk_used_ratio)"}
        """;

    private readonly string _storage = RunningHost.NewFolder();

    [Fact]
    public async Task Post_Deployment_IsKeptListedAndCensorsTheOutcomes()
    {
        await using var host = await RunningHost.StartAsync(Config.Replace("name: node", "name: deployed", StringComparison.Ordinal), storage: _storage);
        await host.WriteAsync(SomeSample.Stream(hosts: 3, scrapes: 12));

        var (status, text) = await PostAsync(
            host, """{"kind": "deployment", "labels": {"job": "node"}, "start": "2026-11-01T00:02:40Z", "id": "4711", "source": "ci", "title": "node 1.8", "version": "1.8", "size": 12, "url": "https://ci/4711"}""");

        Assert.Equal((HttpStatusCode.OK, """{"events":[{"index":0,"source":"ci","id":"4711","result":"new","entities":{"deployed":3}}]}"""), (status, text));
        await host.WriteAsync(SomeSample.Stream(hosts: 3, scrapes: 40).Skip(3 * 3 * 12));
        await Poll.Until("the event is taken", async () => (await host.GetAsync("/api/v1/events")).Contains("\"taken\":{\"deployed\":\"2026", StringComparison.Ordinal));
        Assert.Contains(
            """{"events":[{"source":"ci","id":"4711","kind":"deployment","predictor":"","labels":{"job":"node"},"start":"2026-11-01T00:02:40.000Z","title":"node 1.8","url":"https://ci/4711","version":"1.8","size":12,"newVersion":true,"posted":""",
            await host.GetAsync("/api/v1/events"),
            StringComparison.Ordinal);

        // The first alert of each of the three was begun before, and is uncertain.
        Assert.True(await host.SumAsync("foresight_outcomes_total", "predictor=\"deployed\"", "horizon=\"5m\"", "outcome=\"uncertain\"") >= 3);
        using var alerts = JsonDocument.Parse(await host.GetAsync("/api/v1/outcomes/alerts?predictor=deployed&outcome=uncertain"));
        Assert.Equal(3, alerts.RootElement.GetProperty("alerts").GetArrayLength());
    }

    [Fact]
    public async Task Post_TheSameAgain_ChangesNothing_AndAnotherOfItsNameIsRefused()
    {
        await using var host = await RunningHost.StartAsync(Config, storage: _storage);
        const string Body = """{"kind": "scaling", "labels": {"job": "node"}, "start": 1793491200, "id": "7", "title": "to 4"}""";

        Assert.Contains("\"new\"", (await PostAsync(host, Body)).Text, StringComparison.Ordinal);
        Assert.Contains("\"known\"", (await PostAsync(host, Body)).Text, StringComparison.Ordinal);
        Assert.Contains("\"changed\"", (await PostAsync(host, Body.Replace("to 4", "to 5", StringComparison.Ordinal))).Text, StringComparison.Ordinal);
        Assert.Contains("\"known\"", (await PostAsync(host, """{"kind": "scaling", "labels": {"job": "node"}, "id": "7", "title": "to 5"}""")).Text, StringComparison.Ordinal);
        Assert.Contains("\"new\"", (await PostAsync(host, Body.Replace("\"id\"", "\"source\": \"x\", \"id\"", StringComparison.Ordinal))).Text, StringComparison.Ordinal);
        var (status, text) = await PostAsync(host, Body.Replace("1793491200", "1793491201", StringComparison.Ordinal));

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains("""id \u00227\u0022 of source \u0022\u0022 is that of an event of another kind, of other labels or with another start""", text, StringComparison.Ordinal);
        Assert.Equal(2, (await IdsAsync(host, "")).Length);
    }

    [Fact]
    public async Task Post_List_TakesTheGoodOnesAndSaysAllThatIsWrongWithTheOthers()
    {
        await using var host = await RunningHost.StartAsync(Config, storage: _storage);

        var (status, text) = await PostAsync(host, """
            [{"kind": "deployment", "labels": {"instance": "a"}, "start": 1793491200, "id": "1"},
             {"kind": "deploy", "labels": {"instance": 7}, "start": "yesterday", "url": "javascript:1", "size": -1, "lables": {}},
             {"labels": {"instance": "a"}, "start": 1793491200},
             {"kind": "deployment", "start": 1793491200},
             {"kind": "deployment", "predictor": "dsk", "labels": {"instance": "a"}, "start": 1793491200, "end": 1793491100},
             {"kind": "deployment", "predictor": "node", "labels": {"device": "sda"}, "start": 1793491200},
             {"kind": "deployment", "labels": {"team": "a"}, "start": "2999-11-01T00:00:00Z"},
             {"kind": "maintenance", "labels": {"job": "a"}, "start": "2001-11-01T00:00:00Z"},
             {"kind": "incident", "labels": {"job": "node"}, "start": 1793491200},
             7]
            """);

        Assert.Equal(HttpStatusCode.BadRequest, status);
        using var answer = JsonDocument.Parse(text);
        Assert.Equal(
            [
                "0 new",
                """1 refused event 1 has an unknown member "lables"; known are id, source, kind, predictor, labels, start, end, title, url, version, size""",
                """1 refused event 1: kind "deploy" is none of deployment, configuration_change, incident, maintenance, scaling, model_switch, ci_passed, ci_failed""",
                """1 refused event 1: label "instance" is Number, not a text""",
                """1 refused event 1: start is "yesterday", not a time such as 2026-05-01T00:00:00Z or Unix seconds""",
                """1 refused event 1: url "javascript:1" is no http or https address""",
                "1 refused event 1: size is -1, not a number from 0 on",
                "2 refused event 2 has no kind; it is one of deployment, configuration_change, incident, maintenance, scaling, model_switch, ci_passed, ci_failed",
                "3 refused it has neither labels nor predictor, so it would be about everything; name the labels of what it is about",
                """4 refused no predictor "dsk"; there are: node (instance, job); disk (instance, device)""",
                "4 refused end 2026-10-31T23:58:20.000Z is before start 2026-11-01T00:00:00.000Z",
                """5 refused predictor "node" has the labels instance, job, given are {device="sda"}""",
                """6 refused no predictor has all of the labels {team="a"}; there are: node (instance, job); disk (instance, device)""",
                "6 refused 2999-11-01T00:00:00.000Z lies further ahead than max_future=10m",
                "7 refused start 2001-11-01T00:00:00.000Z lies further back than the 400d that events are kept",
                """8 refused no predictor has all of its entity labels among {job="node"}; there are: node (instance); disk (instance, device)""",
                "9 refused event 9 is Number, not an object",
            ],
            answer.RootElement.GetProperty("events").EnumerateArray().SelectMany(one => one.TryGetProperty("errors", out var errors)
                ? errors.EnumerateArray().Select(error => $"{one.GetProperty("index")} {one.GetProperty("result")} {error.GetString()}")
                : [$"{one.GetProperty("index")} {one.GetProperty("result")}"]));
        Assert.Equal(16, answer.RootElement.GetProperty("errors").GetArrayLength());
        Assert.Equal(["1"], await IdsAsync(host, ""));
    }

    [Fact]
    public async Task Post_Incident_GoesTheWayOfReportedIncidents()
    {
        await using var host = await RunningHost.StartAsync(Config, storage: _storage);

        await PostAsync(host, """{"kind": "incident", "labels": {"instance": "a"}, "start": 1793491200, "end": 1793491260, "id": "INC-1", "source": "desk", "title": "disk"}""");
        await PostAsync(host, """{"kind": "incident", "labels": {"instance": "a"}, "start": 1793491200, "end": 1793491260, "id": "INC-1", "source": "desk", "title": "disk"}""");

        Assert.Contains(
            """{"incidents":[{"predictor":"node","id":"desk/INC-1","labels":{"instance":"a"},"start":"2026-11-01T00:00:00.000Z","end":"2026-11-01T00:01:00.000Z","note":"disk","source":"desk",""",
            await host.GetAsync("/api/v1/incidents"),
            StringComparison.Ordinal);
        Assert.Equal(["INC-1"], await IdsAsync(host, "?kind=incident"));
    }

    [Fact]
    public async Task Post_MaintenanceWithAnEnd_IsAnOverride_Once()
    {
        await using var host = await RunningHost.StartAsync(Config, storage: _storage);
        await host.WriteAsync(SomeSample.Stream(hosts: 2, scrapes: 12));
        const string Body = """{"kind": "maintenance", "labels": {"instance": "host-0:9100"}, "start": "2026-11-01T00:01:00Z", "end": "2026-11-01T02:00:00Z", "id": "CHG-1", "source": "desk", "title": "new disk"}""";

        Assert.Contains("\"new\"", (await PostAsync(host, Body)).Text, StringComparison.Ordinal);
        Assert.Contains("\"known\"", (await PostAsync(host, Body)).Text, StringComparison.Ordinal);
        Assert.Contains("\"new\"", (await PostAsync(host, """{"kind": "maintenance", "labels": {"instance": "host-1:9100"}, "start": "2026-11-01T00:01:00Z", "id": "CHG-2"}""")).Text, StringComparison.Ordinal);
        await host.WriteAsync(SomeSample.Stream(hosts: 2, scrapes: 20).Skip(2 * 3 * 12));

        using var overrides = JsonDocument.Parse(await host.GetAsync("/api/v1/overrides"));
        var only = Assert.Single(overrides.RootElement.GetProperty("overrides").EnumerateArray());
        Assert.Equal(
            ("maintenance", """{instance="host-0:9100"}""", "new disk", "desk"),
            (only.GetProperty("kind").GetString(), only.GetProperty("match").GetString(), only.GetProperty("reason").GetString(), only.GetProperty("by").GetString()));
        Assert.Equal(1, await host.SumAsync("predicted_failure_override_info", "predictor=\"node\"", "instance=\"host-0:9100\"", "override=\"maintenance\""));
    }

    [Fact]
    public async Task Get_InPages_GivesEachEventOnce_TheNewestFirst()
    {
        await using var host = await RunningHost.StartAsync(Config, storage: _storage);
        var events = Enumerable.Range(0, 7).Select(number =>
            $$$"""{"kind": "{{{(number < 3 ? "deployment" : "scaling")}}}", "labels": {"instance": "{{{(number % 2 == 0 ? "a" : "b")}}}"}, "start": {{{1793491200 + (number / 2 * 60)}}}, "id": "{{{number}}}:x", "source": "s:{{{number}}}"}""");
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(host, $"[{string.Join(',', events)}]")).Status);

        List<string> ids = [];
        var next = "";
        do
        {
            using var page = JsonDocument.Parse(await host.GetAsync($"/api/v1/events?limit=3&after={Uri.EscapeDataString(next)}"));
            ids.AddRange(page.RootElement.GetProperty("events").EnumerateArray().Select(one => one.GetProperty("id").GetString()!));
            next = page.RootElement.TryGetProperty("next", out var place) ? place.GetString()! : "";
        }
        while (next.Length > 0);

        Assert.Equal(["6:x", "5:x", "4:x", "3:x", "2:x", "1:x", "0:x"], ids);
        Assert.Equal(["5:x", "3:x"], await IdsAsync(host, "?match[]=%7Binstance%3D%22b%22%7D&start=1793491260"));
        Assert.Equal(["1:x", "0:x"], await IdsAsync(host, "?end=1793491200&kind=deployment"));
        var problem = await host.ProblemAsync("/api/v1/events?after=7&kind=deploy");
        Assert.Equal(
            ["invalid parameter \"kind\": \"deploy\" is none of all, deployment, configuration_change, incident, maintenance, scaling, model_switch, ci_passed, ci_failed", "invalid parameter \"after\": \"7\" is not the \"next\" of an answer"],
            problem.Errors);
    }

    [Fact]
    public async Task NewVersion_IsOneThatTheSameLabelsNeverHad()
    {
        await using var host = await RunningHost.StartAsync(Config, storage: _storage);
        foreach (var (id, version, job) in new[] { (1, "1.0", "a"), (2, "1.1", "a"), (3, "1.0", "a"), (4, "1.0", "b") })
        {
            await PostAsync(host, $$$"""{"kind": "deployment", "labels": {"job": "{{{job}}}"}, "start": {{{1793491200 + id}}}, "id": "{{{id}}}", "version": "{{{version}}}"}""");
        }

        using var page = JsonDocument.Parse(await host.GetAsync("/api/v1/events"));
        Assert.Equal([true, false, true, true], page.RootElement.GetProperty("events").EnumerateArray().Select(one => one.GetProperty("newVersion").GetBoolean()));
    }

    [Fact]
    public async Task WithoutAStore_NothingIsTaken()
    {
        await using var host = await RunningHost.StartAsync(Config);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await PostAsync(host, """{"kind": "scaling", "labels": {"instance": "a"}}""")).Status);
        Assert.Equal("nothing is kept, as --storage.path is empty", (await host.ProblemAsync("/api/v1/events")).Detail);
    }

    [Theory]
    [InlineData("7", "not events: events are an array, or one object, not Number")]
    [InlineData("{", "not events: Expected depth to be zero at the end of the JSON payload")]
    public async Task Post_SomethingElse_IsRefusedWithTheReason(string body, string detail)
    {
        await using var host = await RunningHost.StartAsync(Config, storage: _storage);
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await RunningHost.Client.PostAsync(new Uri(host.Address, "/api/v1/events"), content, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.StartsWith(detail, await ProblemText.DetailOrTextAsync(response), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_MoreThanFit_IsRefused()
    {
        await using var host = await RunningHost.StartAsync(Config, storage: _storage);

        Assert.Contains("1001 events, at most 1000 are taken at once", (await PostAsync(host, $"[{string.Join(',', Enumerable.Repeat("1", EventBody.MaxEvents + 1))}]")).Text, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_storage, recursive: true);

    private static async Task<string[]> IdsAsync(RunningHost host, string query)
    {
        using var page = JsonDocument.Parse(await host.GetAsync("/api/v1/events" + query));
        return [.. page.RootElement.GetProperty("events").EnumerateArray().Select(one => one.GetProperty("id").GetString()!)];
    }

    internal static async Task<(HttpStatusCode Status, string Text)> PostAsync(RunningHost host, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await RunningHost.Client.PostAsync(new Uri(host.Address, "/api/v1/events"), content, TestContext.Current.CancellationToken);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }
}
