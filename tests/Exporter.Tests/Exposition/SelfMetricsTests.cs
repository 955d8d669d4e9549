using System.Diagnostics.Metrics;
using System.Text;
using Exporter.Exposition;
using Exporter.Exposition.Self;
using Exporter.TestKit;

namespace Exporter.Tests.Exposition;

public sealed class SelfMetricsTests : IDisposable
{
    private readonly object _scope = new();
    private readonly SelfMetrics _self;
    private readonly Meter _meter;

    public SelfMetricsTests()
    {
        _self = new SelfMetrics(_scope, process: false);
        _meter = new Meter(new MeterOptions("Exporter.Tests") { Scope = _scope });
    }

    [Fact]
    public async Task Instruments_OfAllKinds_KeepTheirNamesInTextFormat()
    {
        Record();

        Assert.Equal(
            """
            # HELP foresight_test_requests_total Requests.
            # TYPE foresight_test_requests_total counter
            foresight_test_requests_total{protocol="2.0",code="200"} 3
            foresight_test_requests_total{protocol="1.0",code="400"} 1
            # HELP foresight_test_entities Entities.
            # TYPE foresight_test_entities gauge
            foresight_test_entities{predictor="node"} 7
            # HELP foresight_test_duration_seconds Durations.
            # TYPE foresight_test_duration_seconds histogram
            foresight_test_duration_seconds_sum 0.6
            foresight_test_duration_seconds_count 2
            foresight_test_duration_seconds_bucket{le="0.25"} 1
            foresight_test_duration_seconds_bucket{le="1"} 2
            foresight_test_duration_seconds_bucket{le="+Inf"} 2

            """,
            await Text(TextFormat.Prometheus));
    }

    [Fact]
    public async Task Counter_WithTagsSeenBefore_CountsWithoutAllocating()
    {
        var requests = _meter.CreateCounter<long>("foresight_test_requests_total", description: "Requests.");
        string[] codes = ["200", "400", "503"];
        Count();

        Assert.Equal(0, Allocations.FewestBytes(_ => Count()));

        var text = await Text(TextFormat.Prometheus);
        Assert.All(codes, code => Assert.Contains($"foresight_test_requests_total{{protocol=\"2.0\",code=\"{code}\"}} {1 + Allocations.Attempts}\n", text, StringComparison.Ordinal));

        void Count()
        {
            foreach (var code in codes)
            {
                requests.Add(1, new("protocol", "2.0"), new("code", code));
            }
        }
    }

    [Fact]
    public async Task Counter_WithMoreTagsThanAreRemembered_CountsThemAll()
    {
        var requests = _meter.CreateCounter<long>("foresight_test_requests_total");
        for (var i = 0; i < 400; i++)
        {
            requests.Add(1, new KeyValuePair<string, object?>("sender", i % 200));
        }

        var text = await Text(TextFormat.Prometheus);
        Assert.Equal(200, text.Split('\n').Count(line => line.StartsWith("foresight_test_requests_total{", StringComparison.Ordinal) && line.EndsWith("} 2", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Process_TellsWhatItAllocates()
    {
        using var self = new SelfMetrics();
        using var page = new MemoryStream();
        await self.WriteAsync(page, TextFormat.Prometheus, TestContext.Current.CancellationToken);

        var line = Encoding.UTF8.GetString(page.ToArray()).Split('\n').Single(line => line.StartsWith("dotnet_gc_heap_total_allocated_bytes_total ", StringComparison.Ordinal));
        Assert.InRange(double.Parse(line.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture), 1, GC.GetTotalAllocatedBytes());
    }

    [Fact]
    public async Task Instruments_OfAllKinds_KeepTheirNamesInOpenMetrics()
    {
        Record();

        // In OpenMetrics the family of a counter is named without _total, its sample with.
        Assert.Equal(
            """
            # HELP foresight_test_requests Requests.
            # TYPE foresight_test_requests counter
            foresight_test_requests_total{protocol="2.0",code="200"} 3.0
            foresight_test_requests_total{protocol="1.0",code="400"} 1.0
            # HELP foresight_test_entities Entities.
            # TYPE foresight_test_entities gauge
            foresight_test_entities{predictor="node"} 7.0
            # HELP foresight_test_duration_seconds Durations.
            # TYPE foresight_test_duration_seconds histogram
            foresight_test_duration_seconds_sum 0.6
            foresight_test_duration_seconds_count 2
            foresight_test_duration_seconds_bucket{le="0.25"} 1
            foresight_test_duration_seconds_bucket{le="1.0"} 2
            foresight_test_duration_seconds_bucket{le="+Inf"} 2
            # EOF

            """,
            await Text(TextFormat.OpenMetrics));
    }

    [Fact]
    public async Task ObservedGauge_LabelSetNoLongerReported_Disappears()
    {
        var reported = new List<Measurement<long>> { new(1, Tag("predictor", "a")), new(2, Tag("predictor", "b")) };
        _meter.CreateObservableGauge("foresight_test_observed", () => reported);
        Assert.Contains("foresight_test_observed{predictor=\"a\"} 1\n", await Text(TextFormat.Prometheus), StringComparison.Ordinal);

        reported.RemoveAt(0);

        var text = await Text(TextFormat.Prometheus);
        Assert.DoesNotContain("predictor=\"a\"", text, StringComparison.Ordinal);
        Assert.Contains("foresight_test_observed{predictor=\"b\"} 2\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ObservedCounter_Total_IsShownAsIs()
    {
        var total = 41L;
        _meter.CreateObservableCounter("foresight_test_seen_total", () => total);
        Assert.Contains("foresight_test_seen_total 41\n", await Text(TextFormat.Prometheus), StringComparison.Ordinal);

        total = 43;

        Assert.Contains("foresight_test_seen_total 43\n", await Text(TextFormat.Prometheus), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Instruments_OfAnotherScopeOrPrefix_AreNotShown()
    {
        using var other = new Meter(new MeterOptions("Exporter.Tests") { Scope = new object() });
        other.CreateCounter<long>("foresight_test_other_total").Add(1);
        _meter.CreateCounter<long>("http_requests_total").Add(1);

        var text = await Text(TextFormat.Prometheus);

        Assert.DoesNotContain("foresight_test_other_total", text, StringComparison.Ordinal);
        Assert.DoesNotContain("http_requests_total", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Process_Shown_HasVitalSigns()
    {
        using var self = new SelfMetrics(_scope);
        using var stream = new MemoryStream();
        await self.WriteAsync(stream, TextFormat.Prometheus, TestContext.Current.CancellationToken);
        var text = Encoding.UTF8.GetString(stream.ToArray());

        Assert.Contains("\nprocess_cpu_seconds_total ", text, StringComparison.Ordinal);
        Assert.Contains("\nprocess_start_time_seconds ", text, StringComparison.Ordinal);
        Assert.Contains("\ndotnet_total_memory_bytes ", text, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _meter.Dispose();
        _self.Dispose();
    }

    private static KeyValuePair<string, object?> Tag(string name, string value) => new(name, value);

    private void Record()
    {
        var requests = _meter.CreateCounter<long>("foresight_test_requests_total", description: "Requests.");
        requests.Add(1, Tag("protocol", "2.0"), new("code", 200));
        requests.Add(2, Tag("protocol", "2.0"), new("code", 200));
        requests.Add(1, Tag("protocol", "1.0"), new("code", 400));
        _meter.CreateGauge<long>("foresight_test_entities", description: "Entities.").Record(7, Tag("predictor", "node"));
        var durations = _meter.CreateHistogram(
            "foresight_test_duration_seconds",
            description: "Durations.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.25, 1] });
        durations.Record(0.1);
        durations.Record(0.5);
    }

    /// <summary>The page without the instruments of other tests' stages, which share the process.</summary>
    private async Task<string> Text(TextFormat format)
    {
        using var stream = new MemoryStream();
        await _self.WriteAsync(stream, format, TestContext.Current.CancellationToken);
        var text = Encoding.UTF8.GetString(stream.ToArray());
        return string.Concat(text.Split('\n')
            .Where(line => line.Contains("_test_", StringComparison.Ordinal) || line.StartsWith("# EOF", StringComparison.Ordinal))
            .Select(line => line + "\n"));
    }
}
