using System.Text.Json;
using Exporter.Host;
using Exporter.TestKit;

namespace Exporter.Tests.Host.Deployments;

public sealed class DeploymentsEndpointTests : IDisposable
{
    private const string Path = "/api/v1/deployments/risk";
    private const string Gauge = "predicted_deployment_failure_probability{";

    // Never a failure that the stream shows.
    private const string Config = """
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
        """;

    private const string Large = """{"sha": "c0ffee", "measures": {"ns": 4, "nd": 12, "nf": 25, "entropy": 3.5, "la": 900, "ld": 200, "lt": 9000, "fix": 0, "ndev": 20, "age": 5, "nuc": 300, "exp": 10, "rexp": 5, "sexp": 3}}""";

    private readonly string _storage = RunningHost.NewFolder();

    [Fact]
    public async Task Post_Deployment_IsScoredShownAndListed()
    {
        await using var host = await RunningHost.StartAsync(Config, storage: _storage);
        await host.WriteAsync(SomeSample.Stream(hosts: 3, scrapes: 12));

        var (status, text) = await host.PostJsonAsync(Path, Body("1.0", Large));

        Assert.Equal(200, status);
        using var answer = JsonDocument.Parse(text);
        var (probability, change, target) = (Number(answer, "probability"), Number(answer, "changeProbability"), Number(answer, "targetProbability"));
        Assert.Equal(1 - ((1 - change) * (1 - target)), probability, tolerance: 2e-4);
        Assert.True(change > 0.2 && target > 0, text);
        Assert.Equal((3, 0), (Number(answer, "entities"), Number(answer, "judged")));
        Assert.Equal(probability, await host.SumAsync("predicted_deployment_failure_probability", "service=\"shop\"", "version=\"1.0\""), tolerance: 1e-9);
        Assert.Contains("\"service\":\"shop\",\"version\":\"1.0\",\"labels\":{\"job\":\"node\"}", await host.GetAsync(Path), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Outcome_NothingWithinTheHorizon_IsSuccess_AndCalibratesTheNext()
    {
        await using var host = await RunningHost.StartAsync(Config, storage: _storage);
        await host.WriteAsync(SomeSample.Stream(hosts: 2, scrapes: 12));
        var (_, said) = await host.PostJsonAsync(Path, Body("1.0", Large));

        await host.WriteAsync(SomeSample.Stream(hosts: 2, scrapes: 60).Skip(2 * 3 * 12));

        await Poll.Until("the outcome is known", async () => (await host.GetAsync(Path)).Contains("\"outcome\":\"success\"", StringComparison.Ordinal));
        Assert.DoesNotContain(Gauge, await host.GetAsync("/metrics"), StringComparison.Ordinal);
        Assert.Equal(1, await host.SumAsync("foresight_deployment_outcomes_total", "outcome=\"success\""));
        Assert.Equal(JsonDocument.Parse(said).RootElement.GetProperty("probability").GetDouble(), await host.SumAsync("foresight_deployment_expected_failures_total"), tolerance: 1e-4);
        using var next = JsonDocument.Parse((await host.PostJsonAsync(Path, Body("1.1", Large))).Text);
        Assert.Equal(1, Number(next, "judged"));
        Assert.True(Number(next, "intercept") < 0);

        var (output, error) = (new StringWriter(), new StringWriter());
        var printed = await new CommandLine((_, _) => Task.FromResult(1)).InvokeAsync(["deployments", "--storage.path", _storage], output, error, TestContext.Current.CancellationToken);
        Assert.Equal((0, ""), (printed, error.ToString()));
        Assert.Matches("^commit,timestamp,bug,ns,[^\\n]*\\nc0ffee,\\d+,0,4,12,25,3.5,900,200,9000,0,20,5,300,10,5,3\\n$", output.ToString().ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task Outcome_IncidentWithinTheHorizon_IsFailure()
    {
        await using var host = await RunningHost.StartAsync(Config, storage: _storage);
        await host.WriteAsync(SomeSample.Stream(hosts: 2, scrapes: 12));
        await host.PostJsonAsync(Path, Body("1.0", Large).Replace("\"horizon\"", "\"start\": \"2026-11-01T00:01:00Z\", \"horizon\"", StringComparison.Ordinal));
        await host.PostJsonAsync(Path, Body("1.0", Large).Replace("shop", "other", StringComparison.Ordinal).Replace("{\"job\": \"node\"}", "{\"instance\": \"elsewhere\"}", StringComparison.Ordinal));

        Assert.Equal(200, (await host.PostJsonAsync("/api/v1/incidents", $$"""{"labels": {"instance": "{{Entity(host)}}"}, "start": "2026-11-01T00:02:00Z", "id": "7"}""")).Status);

        await Poll.Until("the outcome is known", async () => (await host.GetAsync(Path)).Contains("\"outcome\":\"failure\",\"failed\":\"2026-11-01T00:02:00.000Z\"", StringComparison.Ordinal));
        Assert.Equal(1, await host.SumAsync("foresight_deployment_outcomes_total", "outcome=\"failure\""));
        Assert.Contains("service=\"other\"", await host.GetAsync("/metrics"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Outcome_ServiceDeployedAgainTooSoon_IsUncertain()
    {
        await using var host = await RunningHost.StartAsync(Config, storage: _storage);
        await host.WriteAsync(SomeSample.Stream(hosts: 2, scrapes: 12));

        await host.PostJsonAsync(Path, Body("1.0", Large));
        await host.PostJsonAsync(Path, Body("1.0", Large));
        await host.PostJsonAsync(Path, Body("1.1", Large));

        Assert.Equal(1, await host.SumAsync("foresight_deployment_outcomes_total", "outcome=\"uncertain\""));
        Assert.Contains("\"outcome\":\"uncertain\"", await host.GetAsync(Path), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Restart_WhileTheOutcomeIsNotKnown_ShowsTheSame()
    {
        string before;
        await using (var host = await RunningHost.StartAsync(Config, storage: _storage))
        {
            await host.WriteAsync(SomeSample.Stream(hosts: 2, scrapes: 12));
            await host.PostJsonAsync(Path, Body("1.0", Large));
            before = await LineAsync(host);
        }

        await using var again = await RunningHost.StartAsync(Config, storage: _storage);
        Assert.StartsWith(Gauge, before, StringComparison.Ordinal);
        Assert.Equal(before, await LineAsync(again));
    }

    [Fact]
    public async Task Inputs_OfCiTimeAndEarlierDeployments_AreKept_AndChangeNothingUntilTheyAreLearnt()
    {
        await using var host = await RunningHost.StartAsync(Config, storage: _storage);
        await host.WriteAsync(SomeSample.Stream(hosts: 2, scrapes: 12));
        var (_, without) = await host.PostJsonAsync(Path, Body("1.0", Large));

        await PostRunsAsync(host, ("ci_failed", "c0ffee0d", "00:01:00"), ("ci_failed", "1.1", "00:02:00"), ("ci_passed", "other", "00:01:30"), ("ci_failed", "1.1", "00:09:00"));
        var (status, text) = await host.PostJsonAsync(Path, At("00:03:00", Body("1.1", Large)));

        Assert.Equal(200, status);
        using var answer = JsonDocument.Parse(text);
        Assert.Equal("""{"ownRunFailed":true,"runs":2,"failedRuns":1,"isNight":true,"isFridayAfternoon":false,"isWeekend":true,"earlier":0,"failedEarlier":0}""", answer.RootElement.GetProperty("inputs").GetRawText());
        Assert.Contains("its own latest CI run failed (not learnt yet: it changes nothing)", text, StringComparison.Ordinal);
        using var before = JsonDocument.Parse(without);
        Assert.Equal(Number(before, "probability"), Number(answer, "probability"));
        Assert.Contains("\"inputs\":{\"ownRunFailed\":true,\"runs\":2,", await host.GetAsync(Path), StringComparison.Ordinal);
    }

    [Fact]
    public async Task CiRuns_MarkNoEntity_NowAndAfterARestart()
    {
        for (var start = 0; start < 2; start++)
        {
            await using var host = await RunningHost.StartAsync(Config, storage: _storage);
            await host.WriteAsync(SomeSample.Stream(hosts: 2, scrapes: 12));

            await PostRunsAsync(host, ("ci_failed", "1.1", "00:02:00"));

            Assert.DoesNotContain("event_kind=\"ci_failed\",instance", await host.GetAsync("/metrics"), StringComparison.Ordinal);
            Assert.Contains("\"kind\":\"ci_failed\"", await host.GetAsync("/api/v1/events"), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task CiRuns_AMonthBeforeTheNewest_AreForgotten_AndOtherEventsAreNot()
    {
        await using var host = await RunningHost.StartAsync(Config, storage: _storage);
        await host.PostJsonAsync("/api/v1/events", """{"kind": "deployment", "labels": {"job": "node"}, "start": "2026-09-01T00:00:00Z", "source": "cd", "id": "1"}""");
        foreach (var (day, id) in ((string, string)[])[("2026-09-01", "old"), ("2026-10-03", "new"), ("2026-10-04", "newer")])
        {
            await host.PostJsonAsync("/api/v1/events", $$"""{"kind": "ci_passed", "labels": {"job": "node"}, "version": "1", "start": "{{day}}T00:00:00Z", "source": "ci", "id": "{{id}}"}""");
        }

        using var page = JsonDocument.Parse(await host.GetAsync("/api/v1/events"));
        Assert.Equal(["newer", "new", "1"], page.RootElement.GetProperty("events").EnumerateArray().Select(kept => kept.GetProperty("id").GetString()));
    }

    [Fact]
    public async Task Inputs_EarlierDeploymentsThatFailed_Count()
    {
        await using var host = await RunningHost.StartAsync(Config, storage: _storage);
        await host.WriteAsync(SomeSample.Stream(hosts: 2, scrapes: 12));
        await host.PostJsonAsync(Path, At("00:01:00", Body("1.0", Large)));
        await host.PostJsonAsync("/api/v1/incidents", $$"""{"labels": {"instance": "{{Entity(host)}}"}, "start": "2026-11-01T00:02:00Z", "id": "7"}""");
        await Poll.Until("the outcome is known", async () => (await host.GetAsync(Path)).Contains("\"outcome\":\"failure\"", StringComparison.Ordinal));

        Assert.Contains("\"earlier\":0,\"failedEarlier\":0", (await host.PostJsonAsync(Path, At("00:01:59", Body("1.1", Large)))).Text, StringComparison.Ordinal);
        Assert.Contains("\"earlier\":1,\"failedEarlier\":1", (await host.PostJsonAsync(Path, At("00:02:00", Body("1.2", Large)))).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_WithMistakes_IsRefusedWithAll()
    {
        await using var host = await RunningHost.StartAsync(Config, storage: _storage);

        var (status, text) = await PostTextAsync(host, """{"version": "", "horizon": "soon", "labels": {"team": "a"}, "commits": [{"measures": {"ns": -1}}, 7]}""");

        Assert.Equal(400, status);
        Assert.Contains("it has no service", text, StringComparison.Ordinal);
        Assert.Contains("it has no version", text, StringComparison.Ordinal);
        Assert.Contains("is not a duration such as 6h", text, StringComparison.Ordinal);
        Assert.Contains("measure ns is -1, not a number from 0 on", text, StringComparison.Ordinal);
        Assert.Contains("measure sexp is absent", text, StringComparison.Ordinal);
        Assert.Contains("commit 1 is Number, not an object", text, StringComparison.Ordinal);
        Assert.Contains("no predictor has entities by team", (await host.PostJsonAsync(Path, Body("1", Large).Replace("job", "team", StringComparison.Ordinal))).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_WhereNothingIsKept_Is503()
    {
        await using var host = await RunningHost.StartAsync(Config);

        Assert.Equal(503, (await host.PostJsonAsync(Path, Body("1.0", Large))).Status);
    }

    public void Dispose() => Directory.Delete(_storage, recursive: true);

    private static string At(string time, string body) => body.Replace("\"horizon\"", $"\"start\": \"2026-11-01T{time}Z\", \"horizon\"", StringComparison.Ordinal);

    private static async Task PostRunsAsync(RunningHost host, params (string Kind, string Version, string Time)[] runs)
    {
        var events = runs.Select(run => $$"""{"kind": "{{run.Kind}}", "labels": {"job": "node"}, "version": "{{run.Version}}", "start": "2026-11-01T{{run.Time}}Z", "source": "ci", "id": "{{run.Time}}"}""");
        Assert.Equal(200, (await host.PostJsonAsync("/api/v1/events", $"[{string.Join(',', events)}]")).Status);
    }

    private static string Body(string version, string commits) => $$"""{"service": "shop", "version": "{{version}}", "labels": {"job": "node"}, "horizon": "5m", "commits": [{{commits}}]}""";

    private static async Task<(int Status, string Text)> PostTextAsync(RunningHost host, string body)
    {
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using var response = await RunningHost.Client.PostAsync(new Uri(host.Address, Path), content, TestContext.Current.CancellationToken);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    private static double Number(JsonDocument answer, string name) => answer.RootElement.GetProperty(name).GetDouble();

    private static string Entity(RunningHost host) => host.Board.Current()[0].EntityAt(0).Get("instance");

    private static async Task<string> LineAsync(RunningHost host) => (await host.GetAsync("/metrics")).Split('\n').FirstOrDefault(line => line.StartsWith(Gauge, StringComparison.Ordinal)) ?? "";
}
