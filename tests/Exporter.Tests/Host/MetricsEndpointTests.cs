using System.Diagnostics;
using System.IO.Compression;
using System.Net.Http.Headers;
using System.Text;
using Exporter.TestKit;

namespace Exporter.Tests.Host;

public sealed class MetricsEndpointTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("text/plain;version=0.0.4;q=0.5,*/*;q=0.1", "text/plain; version=0.0.4; charset=utf-8")]
    [InlineData("application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1", "application/openmetrics-text; version=1.0.0; charset=utf-8")]
    [InlineData("application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2", "application/openmetrics-text; version=1.0.0; charset=utf-8")]
    [InlineData("application/openmetrics-text;version=0.0.1", "text/plain; version=0.0.4; charset=utf-8")]
    [InlineData("text/html, */*", "text/plain; version=0.0.4; charset=utf-8")]
    [InlineData(";;;q=nonsense", "text/plain; version=0.0.4; charset=utf-8")]
    public async Task Accept_AsScrapersSendIt_GivesTheFormat(string accept, string contentType)
    {
        await using var host = await StartedAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(host.Address, "/metrics"));
        request.Headers.TryAddWithoutValidation("Accept", accept);
        using var response = await RunningHost.Client.SendAsync(request, Cancellation);
        var text = await response.Content.ReadAsStringAsync(Cancellation);

        Assert.Equal(contentType, response.Content.Headers.ContentType?.ToString());
        Assert.False(response.Headers.Contains("Server"));
        var ends = text.Split('\n').Count(line => line == "# EOF");
        Assert.Equal(contentType.StartsWith("application", StringComparison.Ordinal) ? 1 : 0, ends);
        Assert.True(ends == 0 || text.EndsWith("\n# EOF\n", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Gzip_WhenAskedFor_GivesTheSamePredictions()
    {
        await using var host = await StartedAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(host.Address, "/metrics"));
        request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue("gzip"));
        using var response = await RunningHost.Client.SendAsync(request, Cancellation);
        Assert.Equal("gzip", Assert.Single(response.Content.Headers.ContentEncoding));
        await using var unzipped = new GZipStream(await response.Content.ReadAsStreamAsync(Cancellation), CompressionMode.Decompress);
        using var reader = new StreamReader(unzipped, Encoding.UTF8);

        Assert.Equal(Predictions(await host.GetAsync("/metrics")), Predictions(await reader.ReadToEndAsync(Cancellation)));
    }

    [Fact]
    public async Task Page_AfterAStream_HasPredictionsAndEverySelfMetric()
    {
        await using var host = await StartedAsync();

        var text = await host.GetAsync("/metrics");

        Assert.Contains("predicted_failure_probability{predictor=\"node\",horizon=\"30m\",instance=\"host-0:9100\",job=\"node\"} ", text, StringComparison.Ordinal);
        Assert.Contains("predicted_failure_threshold{predictor=\"node\",horizon=\"2h\"} ", text, StringComparison.Ordinal);
        string[] families =
        [
            "foresight_build_info", "foresight_ingest_requests_total", "foresight_ingest_samples_total", "foresight_ingest_body_bytes_total",
            "foresight_ingest_decoded_bytes_total", "foresight_ingest_newest_sample_timestamp_seconds", "foresight_head_series",
            "foresight_head_ignored_series", "foresight_head_memory_bytes", "foresight_head_samples_out_of_order_total", "foresight_limit", "foresight_evaluation_steps_total",
            "foresight_evaluation_duration_seconds_count", "foresight_evaluation_failures_total", "foresight_evaluation_last_step_timestamp_seconds",
            "foresight_entities", "foresight_entities_warming_up", "foresight_entities_refused_total", "foresight_signal_conflicts_total", "foresight_signal_histograms_ignored_total",
            "foresight_scoring_duration_seconds_count", "foresight_scoring_failures_total", "foresight_explanations_dropped_total", "foresight_model_info",
            "foresight_model_load_failures_total", "foresight_config_last_reload_successful",
            "foresight_config_last_reload_success_timestamp_seconds", "foresight_config_reloads_total", "foresight_exposition_series",
            "foresight_exposition_series_dropped_total", "process_cpu_seconds_total", "process_start_time_seconds", "dotnet_total_memory_bytes",
        ];
        var shown = text.Split('\n').Select(line => line.Split('{', ' ')[0]).ToHashSet(StringComparer.Ordinal);
        Assert.Equal([], families.Except(shown));
        Assert.Contains("foresight_head_series 6\n", text, StringComparison.Ordinal);
        Assert.Contains("foresight_entities{predictor=\"node\"} 2\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Page_OfAHostWithoutSamples_ShowsNothingOfAnotherOneInTheProcess()
    {
        await using var silent = await RunningHost.StartAsync(RunningHost.NodeConfig);
        await using var host = await StartedAsync();

        Assert.DoesNotContain("foresight_ingest_newest_sample_timestamp_seconds", await silent.GetAsync("/metrics"), StringComparison.Ordinal);
        Assert.Contains("foresight_ingest_newest_sample_timestamp_seconds", await host.GetAsync("/metrics"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Page_InTextFormat_PassesPromtoolsLint()
    {
        await using var host = await StartedAsync();
        var text = await host.GetAsync("/metrics");

        using var promtool = Process.Start(new ProcessStartInfo(Peers.Promtool2, ["check", "metrics"])
        {
            RedirectStandardInput = true,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        })!;
        await promtool.StandardInput.WriteAsync(text);
        promtool.StandardInput.Close();
        var said = await promtool.StandardError.ReadToEndAsync(Cancellation) + await promtool.StandardOutput.ReadToEndAsync(Cancellation);
        await promtool.WaitForExitAsync(Cancellation);

        Assert.Equal("", said);
        Assert.Equal(0, promtool.ExitCode);
    }

    [Fact]
    public async Task PredictionsApi_AfterAStream_NamesEntitiesByLikelihood()
    {
        await using var host = await StartedAsync();

        var json = System.Text.Json.Nodes.JsonNode.Parse(await host.GetAsync("/api/v1/predictions"))!;

        var predictor = json["predictors"]!.AsArray().Single()!;
        Assert.Equal("node", (string?)predictor["predictor"]);
        Assert.Equal("baseline", (string?)predictor["model"]);
        Assert.Equal(2, predictor["predictions"]!.AsArray().Count);
        Assert.Equal("node", (string?)predictor["predictions"]![0]!["kept"]!["job"]);
        var likely = predictor["predictions"]!.AsArray().Select(prediction => (double)prediction!["probability"]!["2h"]!).ToArray();
        Assert.Equal(likely.OrderDescending(), likely);
        Assert.Equal("no predictor \"other\"; there are: node", (await host.ProblemAsync("/api/v1/predictions?predictor=other")).Detail);
    }

    [Fact]
    public async Task StaleEntity_SeriesEnded_VanishesAtTheNextStep()
    {
        // Instant selectors only: a range selector goes on seeing the samples before the marker, as in Prometheus.
        await using var host = await RunningHost.StartAsync(RunningHost.NodeConfig.Replace("rate(node_busy_seconds_total[2m])", "node_busy_seconds_total", StringComparison.Ordinal));
        var stream = SomeSample.Stream(hosts: 2, scrapes: 20);
        await host.WriteAsync(stream);
        Assert.Contains("instance=\"host-1:9100\"", Predictions(await host.GetAsync("/metrics")), StringComparison.Ordinal);

        // Host 1 is gone: stale markers as Prometheus sends them; host 0 goes on for two steps.
        var ends = stream.TakeLast(3).Select(sample => sample with { TimestampMs = sample.TimestampMs + 1, Value = Exporter.Ingest.StaleMarker.Value });
        var goesOn = stream.TakeLast(6).Take(3).SelectMany(sample => new[] { 30_000, 60_000, 90_000 }.Select(later => sample with { TimestampMs = sample.TimestampMs + later }));
        Assert.Equal(204, await host.WriteAsync(ends.Concat(goesOn)));

        var predictions = Predictions(await host.GetAsync("/metrics"));
        Assert.DoesNotContain("host-1:9100", predictions, StringComparison.Ordinal);
        Assert.Contains("host-0:9100", predictions, StringComparison.Ordinal);
    }

    private static async Task<RunningHost> StartedAsync()
    {
        var host = await RunningHost.StartAsync(RunningHost.NodeConfig);
        Assert.Equal(204, await host.WriteAsync(SomeSample.Stream(hosts: 2, scrapes: 20)));
        return host;
    }

    private static string Predictions(string page) =>
        string.Join('\n', page.Split('\n').Where(line => line.StartsWith("predicted_", StringComparison.Ordinal)));
}
