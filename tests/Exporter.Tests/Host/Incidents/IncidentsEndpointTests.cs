using System.Net;
using System.Text;
using System.Text.Json;
using Exporter.Host.Incidents;
using Exporter.TestKit;

namespace Exporter.Tests.Host.Incidents;

public sealed class IncidentsEndpointTests : IDisposable
{
    // Always an alert, and never a failure that the stream shows.
    private const string Config = """
        predictors:
          - name: node
            entity: [instance]
            step: 30s
            horizons: [5m, 20m]
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
    public async Task Post_Incident_IsKeptListedAndJudged()
    {
        // Counters belong to the process, in which other tests count under the usual name.
        await using var host = await RunningHost.StartAsync(Config.Replace("name: node", "name: judged", StringComparison.Ordinal), storage: _storage);
        await host.WriteAsync(SomeSample.Stream(hosts: 2, scrapes: 60));
        Assert.Equal(2, await host.SumAsync("foresight_outcome_alerts_decided", "horizon=\"5m\"", "predictor=\"judged\"", "window=\"1d\""));
        Assert.Equal(0, await host.SumAsync("foresight_outcome_alert_precision", "horizon=\"5m\"", "predictor=\"judged\"", "window=\"1d\""));

        var (status, text) = await PostAsync(host, """{"labels": {"instance": "host-0:9100", "job": "node"}, "start": "2026-11-01T00:04:00Z", "note": "disk", "source": "me"}""");

        Assert.Equal((HttpStatusCode.OK, """{"incidents":[{"index":0,"predictor":"judged","id":"ID","result":"new"}]}"""), (status, WithoutId(text)));
        await host.WriteAsync(SomeSample.Stream(hosts: 2, scrapes: 66).Skip(60 * 6));
        await Poll.Until("the incident is taken", async () => (await host.GetAsync("/api/v1/incidents")).Contains("\"taken\"", StringComparison.Ordinal));

        Assert.Contains(
            """{"incidents":[{"predictor":"judged","id":"ID","labels":{"instance":"host-0:9100"},"start":"2026-11-01T00:04:00.000Z","note":"disk","source":"me","posted":""",
            WithoutId(await host.GetAsync("/api/v1/incidents")),
            StringComparison.Ordinal);

        // Of two entities' alerts one was right, and the incident was caught.
        Assert.Equal(0.5, await host.SumAsync("foresight_outcome_alert_precision", "horizon=\"5m\"", "predictor=\"judged\"", "window=\"1d\""));
        Assert.Equal(1, await host.SumAsync("foresight_outcome_event_recall", "horizon=\"5m\"", "predictor=\"judged\"", "window=\"1d\""));
        Assert.True(await host.SumAsync("foresight_outcomes_amended_total", "predictor=\"judged\"", "horizon=\"5m\"", "from=\"false_positive\"", "to=\"true_positive\"") > 0);
        Assert.Equal(0, await host.SumAsync("foresight_outcomes_total", "predictor=\"judged\"", "horizon=\"5m\"", "outcome=\"true_positive\""));
        Assert.Equal(1, await host.SumAsync("foresight_incidents_total", "predictor=\"judged\"", "result=\"new\""));
    }

    [Fact]
    public async Task Post_List_TakesTheGoodOnesAndSaysWhatIsWrongWithTheOthers()
    {
        await using var host = await RunningHost.StartAsync(Config, storage: _storage);

        var (status, text) = await PostAsync(host, whole: true, body: """
            [{"labels": {"instance": "a", "device": "sda"}, "start": 1793491200, "id": "1"},
             {"labels": {"instance": "a"}, "start": "2026-11-01T00:00:00Z", "predictor": "disk"},
             {"labels": {"instance": "a"}, "start": "2026-11-01T00:00:00Z", "predictor": "dsk"},
             {"labels": {"host": "a"}, "start": "2026-11-01T00:00:00Z"},
             {"labels": {"instance": "a"}, "start": "2026-11-01T00:00:00Z", "end": "2026-10-31T00:00:00Z"},
             {"labels": {"instance": "a"}, "start": "2026-11-01T00:00:00Z", "end": "2026-12-09T00:00:00Z"},
             {"labels": {"instance": "a"}, "start": "2999-11-01T00:00:00Z"},
             {"labels": {"instance": "a"}, "start": "2001-11-01T00:00:00Z"},
             {"labels": {"instance": "b"}, "start": 1793491200, "id": "1"},
             {"labels": {"instance": "a"}, "begin": 1793491200},
             {"labels": {"instance": "a"}, "start": "yesterday"}]
            """);

        Assert.Equal(HttpStatusCode.BadRequest, status);
        using var answer = JsonDocument.Parse(text);
        Assert.Equal(10, answer.RootElement.GetProperty("errors").GetArrayLength());
        Assert.Equal(
            [
                "0 node new ",
                "0 disk new ",
                """1  refused predictor "disk" needs the labels instance, device, given are {instance="a"}""",
                """2  refused no predictor "dsk"; there are: node (instance); disk (instance, device)""",
                """3  refused no predictor has all of its entity labels among {host="a"}; there are: node (instance); disk (instance, device)""",
                "4  refused end 2026-10-31T00:00:00.000Z is before start 2026-11-01T00:00:00.000Z",
                "5  refused from 2026-11-01T00:00:00.000Z to 2026-12-09T00:00:00.000Z it lasts longer than 30d",
                "6  refused 2999-11-01T00:00:00.000Z lies further ahead than max_future=10m",
                "7  refused start 2001-11-01T00:00:00.000Z lies further back than the 400d that incidents are kept",
                """8 node refused id "1" is that of an incident of another entity or with another start""",
                """9  refused incident 9 has an unknown member "begin"; known are predictor, labels, start, end, id, note, source""",
                """10  refused incident 10: start is "yesterday", not a time such as 2026-05-01T00:00:00Z or Unix seconds""",
            ],
            answer.RootElement.GetProperty("incidents").EnumerateArray().Select(one =>
                $"{one.GetProperty("index")} {Member(one, "predictor")} {Member(one, "result")} {Member(one, "error")}"));
    }

    [Fact]
    public async Task Get_InPages_GivesEachIncidentOnce_TheNewestFirst()
    {
        await using var host = await RunningHost.StartAsync(Config, storage: _storage);
        var incidents = Enumerable.Range(0, 7).Select(number =>
            $$$"""{"labels": {"instance": "{{{(number % 2 == 0 ? "a" : "b")}}}"}, "start": {{{1793491200 + (number / 2 * 60)}}}, "id": "{{{number}}}:x"}""");
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(host, $"[{string.Join(',', incidents)}]")).Status);

        List<string> ids = [];
        var next = "";
        do
        {
            using var page = JsonDocument.Parse(await host.GetAsync($"/api/v1/incidents?limit=3&predictor=node&after={Uri.EscapeDataString(next)}"));
            ids.AddRange(page.RootElement.GetProperty("incidents").EnumerateArray().Select(incident => incident.GetProperty("id").GetString()!));
            next = Member(page.RootElement, "next");
        }
        while (next.Length > 0);

        Assert.Equal(["6:x", "5:x", "4:x", "3:x", "2:x", "1:x", "0:x"], ids);
        Assert.Equal(["5:x", "3:x"], await IdsAsync(host, "?match[]=%7Binstance%3D%22b%22%7D&start=1793491260"));
        Assert.Equal(["1:x", "0:x"], await IdsAsync(host, "?end=1793491200"));
        Assert.Empty(await IdsAsync(host, "?predictor=disk"));
        var problem = await host.ProblemAsync("/api/v1/incidents?after=7&start=soon");
        Assert.Equal(
            ["invalid parameter \"start\": Invalid time value for 'start': cannot parse \"soon\" to a valid timestamp", "invalid parameter \"after\": \"7\" is not the \"next\" of an answer"],
            problem.Errors);
    }

    [Theory]
    [InlineData("7", "not a list of incidents: incidents are an object or an array of objects, not Number")]
    [InlineData("[[]]", "[0]: incident 0 is Array, not an object")]
    [InlineData("""{"labels": {"instance": "\ud800"}, "start": 1793491200}""", "[0]: Cannot read incomplete UTF-16 JSON text as string with missing low surrogate.")]
    public async Task Post_SomethingElse_IsRefusedWithTheReason(string body, string answer)
    {
        await using var host = await RunningHost.StartAsync(Config, storage: _storage);

        Assert.Equal((HttpStatusCode.BadRequest, answer), await PostAsync(host, body));
    }

    [Fact]
    public async Task Post_MoreThanFit_IsRefused()
    {
        await using var host = await RunningHost.StartAsync(Config, storage: _storage);

        var (status, text) = await PostAsync(host, $"[{string.Join(',', Enumerable.Repeat("1", IncidentBody.MaxIncidents + 1))}]");

        Assert.Equal((HttpStatusCode.BadRequest, "not a list of incidents: 1001 incidents, at most 1000 are taken at once"), (status, text));
    }

    [Fact]
    public async Task WithoutAStore_NothingIsTaken()
    {
        await using var host = await RunningHost.StartAsync(Config);

        Assert.Equal(
            (HttpStatusCode.ServiceUnavailable, "nothing is kept, as --storage.path is empty"),
            await PostAsync(host, """{"labels": {"instance": "a"}, "start": 1793491200}"""));
        Assert.Equal("nothing is kept, as --storage.path is empty", (await host.ProblemAsync("/api/v1/incidents")).Detail);
    }

    public void Dispose() => Directory.Delete(_storage, recursive: true);

    private static async Task<string[]> IdsAsync(RunningHost host, string query)
    {
        using var page = JsonDocument.Parse(await host.GetAsync("/api/v1/incidents" + query));
        return [.. page.RootElement.GetProperty("incidents").EnumerateArray().Select(incident => incident.GetProperty("id").GetString()!)];
    }

    private static string Member(JsonElement owner, string name) => owner.TryGetProperty(name, out var member) ? member.ToString() : "";

    private static string WithoutId(string text) => System.Text.RegularExpressions.Regex.Replace(text, "\"id\":\"[0-9a-f]{16}\"", "\"id\":\"ID\"");

    private static async Task<(HttpStatusCode Status, string Text)> PostAsync(RunningHost host, string body, bool whole = false)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await RunningHost.Client.PostAsync(new Uri(host.Address, "/api/v1/incidents"), content, TestContext.Current.CancellationToken);
        return (response.StatusCode, await (whole ? response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken) : ProblemText.DetailOrTextAsync(response)));
    }
}
