using Exporter.Integration.Tests.PromQL;
using Exporter.TestKit;

namespace Exporter.Integration.Tests.QueryApi;

/// <summary>The query API's answers are those of a real Prometheus with the same samples, byte for byte but for the order of elements.</summary>
public class AnswersTests(SameSamples both) : IClassFixture<SameSamples>
{
    // The last bits of sums may differ between two correct engines; these expressions have none.
    private static readonly string[] Exact =
    [
        "up", "odd", "flat", "huge", "tiny", "infinite", "negative_zero", "temp", "time()", "1e21", "1.5e-7", "-0", "1/0", "0/0", "\"a text <b> & \\\"c\\\"\"", "pi()",
        "count by (job) (up)", "max(temp)", "topk(3, temp)", "sort_desc(flat + on(kind) vector(1) or flat)", "temp > bool 20", "up == 1", "nothing", "vector(1e-7)",
        "odd[5m]", "up[2m]", "up{job=\"api\"}[1m] offset 3m", "count_over_time(temp[10m])", "last_over_time(up[5m])", "resets(req_total[10m])", "label_replace(up, \"x\", \"<$1>\", \"instance\", \"(.*):80\")",
        "(up[1m])", "absent(nothing{job=\"a\"})", "scalar(max(flat))", "timestamp(up)",
        "nh", "nh_custom", "nh_gauge or up", "nh[5m]", "nh{instance=\"api-5:80\"}[10m]", "nh_custom[1m]", "nh == nh", "-nh_custom", "nh * 2", "sum by (instance, path) (nh_custom)", "last_over_time(nh[5m])",
        "count(nh)", "histogram_count(nh)", "idelta(nh_gauge[2m])", "label_replace(nh, \"x\", \"$1\", \"path\", \"/(.*)\")",
    ];

    private static readonly string[] Wrong =
    [
        "query", "query?query=", "query?query=sum(", "query?query=up%20%2B%20%22a%22", "query?query=up&time=x", "query?query=up&timeout=x", "query?query=up&limit=x", "query?query=up&lookback_delta=x",
        "query?query=up%20*%20on(job)%20build_info&time=1700001093.217", "query?query=rate(up)", "query?query=%7B%7D", "query?query=up%5B5m", "query?query=sum(up%5B5m%5D)",
        "query_range?query=up&start=1700000100&end=1700000000&step=15", "query_range?query=up&start=1700000000&end=1700000100&step=0", "query_range?query=up&start=1700000000&end=1700000100&step=-1",
        "query_range?query=up&start=0&end=1700000100&step=1", "query_range?query=up%5B5m%5D&start=1700000000&end=1700000100&step=15", "query_range?query=%22a%22&start=1700000000&end=1700000100&step=15",
        "query_range?query=up", "query_range?query=up&start=1&end=2", "query_range?query=up&start=x&end=2&step=1", "series", "series?match[]=sum(up)", "series?match[]=", "series?match[]=%7B%7D", "labels?match[]=up%5B5m%5D",
        "labels?limit=-1", "labels?start=x", "label/job/values?end=x", "series?match[]=up&start=x", "label/U__/values",
    ];

    [Fact]
    public async Task Answers_ToTheSameQuestions_AreThoseOfPrometheus()
    {
        var at = SeriesGenerator.Seconds(SameSamples.AtMs);
        var span = $"start={SeriesGenerator.Seconds(SameSamples.AtMs - 600_000)}&end={at}&step=47.5";
        string[] questions =
        [
            .. Exact.Select(text => $"query?query={Uri.EscapeDataString(text)}&time={at}"),
            .. Exact.Where(text => !text.Contains("[1m]", StringComparison.Ordinal) && !text.Contains("[2m]", StringComparison.Ordinal) && !text.StartsWith("odd[", StringComparison.Ordinal) && !text.StartsWith("up{job=\"api\"}[", StringComparison.Ordinal) && !text.Contains('"', StringComparison.Ordinal))
                .Select(text => $"query_range?query={Uri.EscapeDataString(text)}&{span}"),
            .. ((string[])["up", "{job=\"api\",__name__!=\"up\"}", "odd", "nothing"]).Select(text => $"series?match[]={Uri.EscapeDataString(text)}"),
            "series?match[]=up&match[]=flat", "labels?match[]=up", "labels?match[]=%7Bjob=~\".%2B\"%7D", "label/job/values", "label/__name__/values?match[]=%7Binstance=~\".%2B\"%7D", "label/instance/values?match[]=odd", "label/none/values",
        ];

        var differences = new List<string>();
        foreach (var question in questions)
        {
            var theirs = await AskAsync(both.Prometheus.Address, question);
            var ours = await AskAsync(both.Foresight.Address, question);
            if (theirs.Ordered != ours.Ordered)
            {
                differences.Add($"{Uri.UnescapeDataString(question)}\n  Prometheus {theirs}\n  ours       {ours}");
            }
        }

        Assert.True(differences.Count == 0, $"{differences.Count} of {questions.Length} differ:\n{string.Join('\n', differences)}");
    }

    [Fact]
    public async Task Refusals_OfTheSameQuestions_HaveTheSameStatusAndType()
    {
        var differences = new List<string>();
        foreach (var question in Wrong)
        {
            var theirs = await AskAsync(both.Prometheus.Address, question);
            var ours = await AskAsync(both.Foresight.Address, question);
            if (theirs.Status < 400 || (theirs.Status, theirs.ErrorType) != (ours.Status, ours.ErrorType))
            {
                differences.Add($"{Uri.UnescapeDataString(question)}\n  Prometheus {theirs}\n  ours       {ours}");
            }
        }

        Assert.True(differences.Count == 0, $"{differences.Count} of {Wrong.Length} differ:\n{string.Join('\n', differences)}");
    }

    [Theory]
    [InlineData("2.42")]
    [InlineData("3")]
    public async Task Promtool_AsAClient_PrintsTheSameAsOfPrometheus(string generation)
    {
        var at = SeriesGenerator.Seconds(SameSamples.AtMs);
        var start = SeriesGenerator.Seconds(SameSamples.AtMs - 300_000);
        Func<string, string[]>[] questions =
        [
            server => ["query", "instant", $"--time={at}", server, "topk(3, flat) or up"],
            server => ["query", "instant", $"--time={at}", server, "1e-9"],
            server => ["query", "instant", $"--time={at}", server, "up[1m]"],
            server => ["query", "instant", $"--time={at}", "-o", "json", server, "max by (job) (up)"],
            server => ["query", "range", $"--start={start}", $"--end={at}", "--step=30s", server, "count by (job) (up)"],
            server => ["query", "labels", $"--start={start}", $"--end={at}", server, "job"],
            server => ["query", "series", $"--start={start}", $"--end={at}", "--match=flat", "--match=odd", server],
        ];

        foreach (var question in questions)
        {
            var theirs = await PromtoolAsync(generation, question(both.Prometheus.Address.ToString()));
            var ours = await PromtoolAsync(generation, question(both.Foresight.Address.ToString()));
            Assert.True(theirs.ExitCode == 0, theirs.Output);
            Assert.Equal(theirs.Lines, ours.Lines);
            Assert.NotEmpty(ours.Lines);
        }

        var refused = await PromtoolAsync(generation, ["query", "instant", both.Foresight.Address.ToString(), "sum("]);
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("bad_data", refused.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("topk(3, flat)")]
    [InlineData("up")]
    [InlineData("odd[5m]")]
    [InlineData("vector(1e-9)")]
    [InlineData("1e30")]
    [InlineData("nh or nh_custom")]
    [InlineData("nh{instance=\"api-5:80\"}[5m]")]
    public async Task QueryVerb_OfTheSameExpression_PrintsAsPromtool(string expression)
    {
        var at = SeriesGenerator.Seconds(SameSamples.AtMs);

        var theirs = await PromtoolAsync("3", ["query", "instant", $"--time={at}", both.Foresight.Address.ToString(), expression]);
        var ours = await PeerProcess.RunAsync("foresight_exporter", Peers.Foresight, "query", "--url", both.Foresight.Address.ToString(), "--time", at, expression);

        Assert.Equal((0, string.Join('\n', theirs.Lines)), (ours.ExitCode, string.Join('\n', Lines(ours.Output))));
    }

    private static async Task<(int ExitCode, string Output, string[] Lines)> PromtoolAsync(string generation, string[] arguments)
    {
        var (exitCode, output) = await PeerProcess.RunAsync("promtool", Bundle.PromtoolTests.Binary(generation), arguments);
        return (exitCode, output, Lines(output));
    }

    private static string[] Lines(string output) => [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal)];

    private static async Task<AnswerText> AskAsync(Uri server, string question)
    {
        using var response = await Web.Client.GetAsync(new Uri(server, "/api/v1/" + question), TestContext.Current.CancellationToken);
        return await AnswerText.OfAsync(response, TestContext.Current.CancellationToken);
    }
}
