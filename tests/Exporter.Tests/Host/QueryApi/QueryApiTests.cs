using System.Globalization;
using System.Text.Json.Nodes;
using Exporter.TestKit;

namespace Exporter.Tests.Host.QueryApi;

public sealed class QueryApiTests
{
    private const long NewestMs = SomeSample.BaseMs + (19 * 15_000) + 700;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Query_WithoutATime_IsAtTheNewestEventTime()
    {
        await using var host = await StartedAsync();

        var (status, text) = await host.AskAsync(HttpMethod.Get, "/api/v1/query?query=time()");

        Assert.Equal((200, $$$"""{"status":"success","data":{"resultType":"scalar","result":[{{{NewestMs / 1000.0:0.0}}},"{{{NewestMs / 1000.0:0.0}}}"]}}"""), (status, text));
    }

    [Fact]
    public async Task Query_OfAVector_IsWrittenAsPrometheusDoes()
    {
        await using var host = await StartedAsync();
        var form = new Dictionary<string, string> { ["query"] = "sum by (job) (up)", ["time"] = (NewestMs / 1000.0).ToString("F3", CultureInfo.InvariantCulture) };
        using var content = new FormUrlEncodedContent(form);
        using var response = await RunningHost.Client.PostAsync(new Uri(host.Address, "/api/v1/query"), content, Cancellation);

        Assert.Equal("application/json", response.Content.Headers.ContentType?.ToString());
        Assert.Equal(
            $$$"""{"status":"success","data":{"resultType":"vector","result":[{"metric":{"job":"node"},"value":[{{{NewestMs / 1000}}}.700,"2"]}]}}""",
            await response.Content.ReadAsStringAsync(Cancellation));
    }

    [Fact]
    public async Task Query_OfPredictions_EqualsTheMetricsPage()
    {
        await using var host = await StartedAsync();
        var page = ScrapedPage.Parse(await host.GetAsync("/metrics"))
            .Where(line => line.Name.StartsWith("predicted_", StringComparison.Ordinal))
            .Select(line => $"{line.Name} {line.Value:R}").Order(StringComparer.Ordinal);

        var answer = JsonNode.Parse(await host.GetAsync("/api/v1/query?query=" + Uri.EscapeDataString("{__name__=~\"predicted_failure_.*\"}")))!;

        var shown = answer["data"]!["result"]!.AsArray().Select(element => $"{element!["metric"]!["__name__"]} {element["value"]![1]}").Order(StringComparer.Ordinal).ToArray();
        Assert.Equal(page, shown);
        Assert.True(shown.Length >= 6, string.Join('\n', shown));
    }

    [Fact]
    public async Task Query_OfPredictionsBesideSamples_JoinsBoth()
    {
        await using var host = await StartedAsync();

        var answer = JsonNode.Parse(await host.GetAsync("/api/v1/query?query=" + Uri.EscapeDataString(
            "predicted_failure_probability{horizon=\"2h\"} * on (instance) group_left up - on (horizon) group_left predicted_failure_threshold")))!;

        Assert.Equal(2, answer["data"]!["result"]!.AsArray().Count);
    }

    [Fact]
    public async Task Query_Sorted_KeepsTheOrder()
    {
        await using var host = await StartedAsync();

        var answer = JsonNode.Parse(await host.GetAsync("/api/v1/query?query=" + Uri.EscapeDataString("sort_desc(disk_used_ratio) or vector(3)")))!;
        var sorted = JsonNode.Parse(await host.GetAsync("/api/v1/query?query=" + Uri.EscapeDataString("sort_desc(disk_used_ratio)")))!;
        var values = sorted["data"]!["result"]!.AsArray().Select(element => double.Parse((string)element!["value"]![1]!, CultureInfo.InvariantCulture)).ToArray();

        Assert.Equal(values.OrderDescending(), values);
        Assert.Equal(3, answer["data"]!["result"]!.AsArray().Count);
    }

    [Theory]
    [InlineData("query?query=sum(up", 400, "bad_data", "invalid parameter \"query\": 1:7: parse error: ")]
    [InlineData("query", 400, "bad_data", "invalid parameter \"query\": ")]
    [InlineData("query?query=up&time=yesterday", 400, "bad_data", "cannot parse \"yesterday\" to a valid timestamp")]
    [InlineData("query?query=up&timeout=soon", 400, "bad_data", "invalid parameter \"timeout\": cannot parse \"soon\" to a valid duration")]
    [InlineData("query?query=up&lookback_delta=1m", 400, "bad_data", "invalid parameter \"lookback_delta\": only 300s is possible")]
    [InlineData("query?query=up%20*%20on(job)%20up", 422, "execution", "many-to-many")]
    [InlineData("query?query=up&timeout=0s", 503, "timeout", "timed out after 0 s")]
    [InlineData("query_range?query=up&start=2&end=1&step=1", 400, "bad_data", "end timestamp must not be before start time")]
    [InlineData("query_range?query=up&start=1&end=2&step=0", 400, "bad_data", "zero or negative")]
    [InlineData("query_range?query=up&start=0&end=100000&step=1", 400, "bad_data", "11,000 points")]
    [InlineData("query_range?query=up[5m]&start=1&end=2&step=1", 400, "bad_data", "invalid expression type \"range vector\"")]
    [InlineData("series", 400, "bad_data", "no match[] parameter provided")]
    [InlineData("series?match[]=rate(up[5m])", 400, "bad_data", "expected a series selector")]
    [InlineData("labels?limit=-1", 400, "bad_data", "invalid parameter \"limit\"")]
    public async Task Question_ThatIsWrong_IsRefusedWithItsReason(string path, int status, string type, string reason)
    {
        await using var host = await StartedAsync();

        var (code, text) = await host.AskAsync(HttpMethod.Get, "/api/v1/" + path);

        var answer = JsonNode.Parse(text)!;
        Assert.Equal((status, "error", type), (code, (string?)answer["status"], (string?)answer["errorType"]));
        Assert.Contains(reason, (string?)answer["error"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Query_PastTheLimits_NamesTheSetting()
    {
        await using var host = await StartedAsync("query: {max_series: 1}");

        var (code, text) = await host.AskAsync(HttpMethod.Get, "/api/v1/query?query=up");

        Assert.Equal(422, code);
        Assert.Contains("more than 1 series (query.max_series)", text, StringComparison.Ordinal);
        Assert.Equal(200, (await host.AskAsync(HttpMethod.Get, "/api/v1/query?query=" + Uri.EscapeDataString("up{instance=\"host-0:9100\"}"))).Status);
    }

    [Fact]
    public async Task Series_PastTheLimits_AreRefusedUnlessFewerAreAskedFor()
    {
        await using var host = await StartedAsync("query: {max_series: 1}");

        var (code, text) = await host.AskAsync(HttpMethod.Get, "/api/v1/series?match[]=up");

        Assert.Equal(422, code);
        Assert.Contains("the answer has 2 series, more than 1 (query.max_series): narrow match[] or give a limit", text, StringComparison.Ordinal);
        Assert.Equal(200, (await host.AskAsync(HttpMethod.Get, "/api/v1/series?match[]=up&limit=1")).Status);
    }

    [Fact]
    public async Task QueryRange_OverTheRecentMinutes_HasAPointPerStep()
    {
        await using var host = await StartedAsync();

        var answer = JsonNode.Parse(await host.GetAsync($"/api/v1/query_range?query=sum(up)&start={(NewestMs / 1000) - 120}&end={NewestMs / 1000}&step=30"))!;

        var series = Assert.Single(answer["data"]!["result"]!.AsArray())!;
        Assert.Equal("matrix", (string?)answer["data"]!["resultType"]);
        Assert.Equal(5, series["values"]!.AsArray().Count);
        Assert.All(series["values"]!.AsArray(), point => Assert.Equal("2", (string?)point![1]));
    }

    [Fact]
    public async Task Catalogue_OfEverything_HasSamplesAndPredictions()
    {
        await using var host = await StartedAsync();

        Assert.Equal(
            """{"status":"success","data":["disk_used_ratio","node_busy_seconds_total","predicted_failure_clear_threshold","predicted_failure_probability","predicted_failure_threshold","up"]}""",
            await host.GetAsync("/api/v1/label/__name__/values"));
        Assert.Equal("""{"status":"success","data":["__name__","horizon","instance","job","predictor"]}""", await host.GetAsync("/api/v1/labels"));
        Assert.Equal("""{"status":"success","data":["__name__","instance","job"]}""", await host.GetAsync("/api/v1/labels?match[]=up"));
        Assert.Equal(
            """{"status":"success","data":[{"__name__":"up","instance":"host-0:9100","job":"node"}],"warnings":["results truncated due to limit"]}""",
            await host.GetAsync("/api/v1/series?match[]=up&limit=1"));
        Assert.Contains("\"predicted_failure_probability\":[{\"type\":\"gauge\"", await host.GetAsync("/api/v1/metadata"), StringComparison.Ordinal);
        Assert.Contains("\"version\":\"", await host.GetAsync("/api/v1/status/buildinfo"), StringComparison.Ordinal);
        Assert.Equal("""{"status":"success","data":[]}""", await host.GetAsync("/api/v1/query_exemplars?query=up&start=1&end=2"));
    }

    [Fact]
    public async Task Queries_Asked_AreCountedByEndpointAndCode()
    {
        await using var host = await StartedAsync();
        await host.GetAsync("/api/v1/query?query=up");
        await host.GetAsync("/api/v1/query?query=up(");

        var page = await host.GetAsync("/metrics");

        Assert.Contains("foresight_queries_total{endpoint=\"query\",code=\"200\"} 1\n", page, StringComparison.Ordinal);
        Assert.Contains("foresight_queries_total{endpoint=\"query\",code=\"400\"} 1\n", page, StringComparison.Ordinal);
        Assert.Contains("foresight_query_duration_seconds_count{endpoint=\"query\"} 2\n", page, StringComparison.Ordinal);
    }

    private static async Task<RunningHost> StartedAsync(string settings = "")
    {
        var host = await RunningHost.StartAsync(RunningHost.NodeConfig + "\n" + settings);
        Assert.Equal(204, await host.WriteAsync(SomeSample.Stream(hosts: 2, scrapes: 20)));
        return host;
    }
}
