using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Exporter.Integration.Tests.PromQL;
using Exporter.TestKit;

namespace Exporter.Integration.Tests.QueryApi;

/// <summary>What Grafana asks of a data source, from saving it to panels, Explore and variables, is answered as a real Prometheus answers it.</summary>
public sealed partial class GrafanaTests(SameSamples both) : IClassFixture<SameSamples>
{
    private const string Everything = "{__name__!=\"\"}";
    private const int Hosts = 12;
    private const string Configuration = """
        predictors:
          - name: up
            entity: [instance]
            step: 30s
            horizons: [30m]
            signals:
              up: min by (instance) (up)
        """;

    private const long FromMs = SameSamples.AtMs - 900_000;

    // Grafana snaps the range of what it caches to whole minutes, outwards.
    private static readonly (string, string)[] Range =
        [("start", $"{FromMs / 60_000 * 60}"), ("end", $"{((SameSamples.AtMs / 60_000) + 1) * 60}"), ("limit", "40000")];

    /// <summary>By the name under which a failure is told.</summary>
    private static readonly Dictionary<string, Func<GrafanaDataSource, Task<AnswerText>>> Questions = new()
    {
        ["save and test"] = grafana => grafana.CheckHealthAsync(),
        ["load: recording rules"] = grafana => grafana.CallResourceAsync("rules"),
        ["load: are there exemplars? (in milliseconds, by mistake)"] = grafana =>
            grafana.CallResourceAsync("query_exemplars", ("query", "test"), ("start", $"{FromMs}"), ("end", $"{SameSamples.AtMs}")),
        ["alerting: alerts"] = grafana => grafana.CallResourceAsync("alerts"),
        ["panel"] = grafana => grafana.QueryRangeAsync("count by (job) (up)", FromMs, SameSamples.AtMs, 15),
        ["panel of many series"] = grafana => grafana.QueryRangeAsync("temp", FromMs, SameSamples.AtMs, 60),
        ["panel with a step below a second"] = grafana => grafana.QueryRangeAsync("flat", SameSamples.AtMs - 20_000, SameSamples.AtMs, 0.2),
        ["panel of histograms"] = grafana => grafana.QueryRangeAsync("nh", FromMs, SameSamples.AtMs, 30),
        ["panel without data"] = grafana => grafana.QueryRangeAsync("nothing", FromMs, SameSamples.AtMs, 30),
        ["panel of a day before all data"] = grafana => grafana.QueryRangeAsync("up", FromMs - 86_400_000, SameSamples.AtMs - 86_400_000, 30),
        ["panel of a number"] = grafana => grafana.QueryRangeAsync("42", FromMs, SameSamples.AtMs, 300),
        ["panel of exemplars"] = grafana => grafana.QueryExemplarsAsync("up", FromMs, SameSamples.AtMs),
        ["annotation"] = grafana => grafana.QueryRangeAsync("up == 0", FromMs, SameSamples.AtMs, 60),
        ["table"] = grafana => grafana.QueryInstantAsync("topk(5, temp)", SameSamples.AtMs),
        ["alert rule"] = grafana => grafana.QueryInstantAsync("up == 0", SameSamples.AtMs),
        ["builder and browser: all metrics"] = grafana => grafana.CallResourceAsync("label/__name__/values", Range),
        ["browser: all labels"] = grafana => grafana.CallResourceAsync("labels", Range),
        ["browser: labels of a metric"] = grafana => grafana.CallResourceAsync("labels", [.. Range, ("match[]", "up")]),
        ["browser: values of a label of a metric"] = grafana => grafana.CallResourceAsync("label/instance/values", [.. Range, ("match[]", "up")]),
        ["browser: metrics with a value"] = grafana => grafana.CallResourceAsync("label/__name__/values", [.. Range, ("match[]", "{job=\"api\"}")]),
        ["browser: labels of those metrics"] = grafana => grafana.CallResourceAsync("labels", [.. Range, ("match[]", "{__name__=~\"build_info|req_total|up\"}")]),
        ["browser: a label with a dot in its name"] = grafana => grafana.CallResourceAsync("label/U__http_2e_status/values", Range),
        ["builder: metrics that contain a word"] = grafana => grafana.CallResourceAsync("label/__name__/values", [.. Range, ("match[]", "{__name__=~\".*(?i)req.*\"}")]),
        ["older Grafana: all series"] = grafana => grafana.CallResourceAsync("series", [.. Range, ("match[]", Everything)]),
        ["builder: series of a metric"] = grafana => grafana.CallResourceAsync("series", [.. Range, ("match[]", "up{job=\"web\"}")]),
        ["a small limit"] = grafana => grafana.CallResourceAsync("labels", [.. Range[..2], ("limit", "3"), ("match[]", "req_total")]),
        ["ad hoc filter: keys"] = grafana => grafana.CallResourceAsync("labels", [.. Range, ("match[]", "{job=\"db\",instance!=\"db-1:80\"}")]),
        ["variable: label_values(job)"] = grafana => grafana.CallResourceAsync("label/job/values", Range[..2]),
        ["variable: label_values(temp, sensor)"] = grafana => grafana.CallResourceAsync("label/sensor/values", [.. Range[..2], ("match[]", "temp")]),
        ["variable: label_values of many"] = grafana => grafana.CallResourceAsync("label/job/values", [.. Range[..2], ("match[]", Instances(3_000))]),
        ["variable: query_result(...)"] = grafana => grafana.CallResourceAsync("query", ("query", "max by (job) (up)"), ("time", $"{(SameSamples.AtMs / 1000) + 1}")),
        ["variable: series"] = grafana => grafana.CallResourceAsync("series", [.. Range[..2], ("match[]", "{__name__=~\"flat|linear\"}")]),
        ["Explore while typing"] = grafana => grafana.QueryRangeAsync("sum(rate(up[5m])", FromMs, SameSamples.AtMs, 15),
        ["Explore: no such function"] = grafana => grafana.QueryInstantAsync("summ(up)", SameSamples.AtMs),
        ["Explore: labels while typing"] = grafana => grafana.CallResourceAsync("labels", [.. Range, ("match[]", "up{")]),
        ["Explore: too fine a step"] = grafana => grafana.QueryRangeAsync("up", FromMs, SameSamples.AtMs, 0.01),
    };

    [Fact]
    public async Task Requests_OfADataSource_AreAnsweredAsByPrometheus()
    {
        var (theirs, ours) = (new GrafanaDataSource(both.Prometheus.Address), new GrafanaDataSource(both.Foresight.Address));
        var differences = new List<string>();
        foreach (var (name, question) in Questions)
        {
            var (expected, answer) = (await question(theirs), await question(ours));

            if (!AreSame(expected, answer))
            {
                differences.Add($"{name}\n  Prometheus {expected}\n  ours       {answer}");
            }
        }

        Assert.True(differences.Count == 0, $"{differences.Count} of {Questions.Count} differ:\n{string.Join('\n', differences)}");
    }

    [Fact]
    public async Task Requests_ForPredictions_FillPanelsBrowserAndVariables()
    {
        await using var foresight = await ForesightProcess.StartAsync(Configuration);
        await SendAsync(foresight);
        var grafana = new GrafanaDataSource(foresight.Address);
        var at = await foresight.MetricAsync("foresight_evaluation_last_step_timestamp_seconds");
        var toMs = (long)(at * 1000);
        (string, string)[] range = [("start", $"{at - 900}"), ("end", $"{at}"), ("limit", "40000")];

        var panel = await DataAsync(grafana.QueryRangeAsync("predicted_failure_probability{horizon=\"30m\"}", toMs - 900_000, toMs, 15));
        var table = await DataAsync(grafana.QueryInstantAsync("count by (predictor, horizon) (predicted_failure_probability)", toMs));
        var metrics = await DataAsync(grafana.CallResourceAsync("label/__name__/values", range));
        var instances = await DataAsync(grafana.CallResourceAsync("label/instance/values", [.. range, ("match[]", "predicted_failure_probability")]));
        var labels = await DataAsync(grafana.CallResourceAsync("labels", [.. range, ("match[]", "predicted_failure_probability")]));
        var descriptions = await DataAsync(grafana.CallResourceAsync("metadata", ("limit", "40000")));
        var build = await DataAsync(grafana.CallResourceAsync("status/buildinfo"));

        Assert.Equal(Hosts, instances.AsArray().Count);
        Assert.Equal(Hosts, panel["result"]!.AsArray().Count);
        Assert.All(panel["result"]!.AsArray(), series => Assert.Equal(at, (double)series!["values"]!.AsArray()[^1]![0]!));
        Assert.Equal($"{Hosts}", (string?)table["result"]![0]!["value"]![1]);
        Assert.Contains("predicted_failure_probability", metrics.AsArray().Select(metric => (string?)metric));
        Assert.Equal(["__name__", "horizon", "instance", "predictor"], labels.AsArray().Select(label => (string?)label));
        Assert.Equal("gauge", (string?)descriptions["predicted_failure_probability"]![0]!["type"]);

        // With features Grafana would take it for Mimir, and ask for more.
        Assert.Null(build["features"]);
        Assert.NotEqual("", (string?)build["version"]);
    }

    private static bool AreSame(AnswerText theirs, AnswerText ours)
    {
        if (theirs.Status >= 400)
        {
            // Words of refusals are our own: more to the point, and about less.
            return (theirs.Status, theirs.ErrorType) == (ours.Status, ours.ErrorType);
        }

        // The thresholds of predictions are there from the start.
        return theirs.Ordered == ours.Ordered || theirs.Ordered == WithoutPredictions(ours).Ordered;
    }

    private static AnswerText WithoutPredictions(AnswerText answer) =>
        answer with { Text = OfPredictions().Replace(answer.Text, "") };

    [GeneratedRegex("""
        "(predicted_failure_\w+|predictor|horizon)",?|\{"__name__":"predicted_failure_[^}]*\},?
        """)]
    private static partial Regex OfPredictions();

    private static async Task<JsonNode> DataAsync(Task<AnswerText> asked)
    {
        var answer = await asked;
        Assert.True(answer.Status == 200, answer.ToString());
        return JsonNode.Parse(answer.Text)!["data"]!;
    }

    /// <summary>A variable with "All" chosen: every value in one pattern, in the address of a GET.</summary>
    private static string Instances(int count) => $"up{{instance=~\"(api-0:80|{string.Join('|', Enumerable.Range(0, count).Select(i => $"host-{i}:9100"))})\"}}";

    private static async Task SendAsync(ForesightProcess foresight)
    {
        var sender = new RemoteWriteSender(foresight.Address);
        for (var scrape = 0; scrape < 20; scrape++)
        {
            var samples = Enumerable.Range(0, Hosts).Select(host =>
                ((IReadOnlyList<(string, string)>)[("__name__", "up"), ("instance", $"host-{host}:9100")], 1.0));
            var answer = await sender.SendAsync(SeriesGenerator.StartMs + (scrape * 15_000), [.. samples]);
            Assert.True(answer.Status == 204, answer.ToString());
        }
    }
}
