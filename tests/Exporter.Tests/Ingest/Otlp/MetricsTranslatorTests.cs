using Exporter.Ingest;
using Exporter.Ingest.Otlp;
using Exporter.Ingest.Otlp.Proto;

namespace Exporter.Tests.Ingest.Otlp;

public sealed class MetricsTranslatorTests
{
    private const string Job = "instance=i-1,job=acme/shop";

    private readonly RecordingSink _sink = new();
    private readonly DeltaSums _deltas = new(maxSeries: 2);

    [Fact]
    public void Resource_BecomesJobInstanceAndTargetInfo()
    {
        Send(new Metric { Name = "up.time", Unit = "s", Gauge = new Gauge { DataPoints = { Number(1000, 5), Number(2000, 6) } } });

        Assert.Equal(
            [($"__name__=up_time_seconds,{Job}", 1000L, 5.0), ($"__name__=up_time_seconds,{Job}", 2000, 6), ($"__name__=target_info,host_name=h,{Job}", 2000, 1)],
            Samples);
    }

    [Fact]
    public void Scope_InAllThatItIs_BecomesLabels()
    {
        var request = Request(Sum("orders", monotonic: true, AggregationTemporality.Cumulative, Number(1000, 5)));
        var scope = request.ResourceMetrics[0].ScopeMetrics[0];
        scope.SchemaUrl = "https://x/1.2";
        scope.Scope = new InstrumentationScope { Name = "lib", Version = "1.0", Attributes = { Text("build.kind", "debug"), Text("name", "not the name") } };

        Send(request);

        Assert.Equal($"__name__=orders_total,{Job},otel_scope_build_kind=debug,otel_scope_name=lib,otel_scope_schema_url=https://x/1.2,otel_scope_version=1.0", Assert.Single(Metrics).Series);
    }

    [Fact]
    public void Sum_OfEachKind_HasItsName()
    {
        var point = Number(1000, 5);
        point.Attributes.Add(Text("http.route", "/cart"));

        Send(Sum("orders", monotonic: true, AggregationTemporality.Cumulative, point));
        Send(Sum("queue.length", monotonic: false, AggregationTemporality.Cumulative, new NumberDataPoint { TimeUnixNano = 2_000_000_000, AsInt = -3 }));

        Assert.Equal([($"__name__=orders_total,http_route=/cart,{Job}", 1000L, 5.0), ($"__name__=queue_length,{Job}", 2000, -3)], Metrics);
    }

    [Fact]
    public void Sum_OfDeltas_IsAddedUp()
    {
        foreach (var (at, delta) in new[] { (1000, 5.0), (2000, 2), (3000, 0.5) })
        {
            Send(Sum("orders", monotonic: true, AggregationTemporality.Delta, Number(at, delta)));
        }

        var late = Send(Sum("orders", monotonic: true, AggregationTemporality.Delta, Number(3000, 9)));

        Assert.Equal([5.0, 7, 7.5], Metrics.Select(sample => sample.Value));
        Assert.Equal((1L, "metric \"orders\": a delta for 3000 ms after that for 3000 ms"), (late.Refused, late.FirstError));
    }

    [Fact]
    public void Deltas_PastTheLimit_AreRefusedUntilOthersAreIdle()
    {
        Send(Sum("a", true, AggregationTemporality.Delta, Number(1000, 1)), Sum("b", true, AggregationTemporality.Delta, Number(1000, 1)));

        Assert.Equal("metric \"c\": more than 2 series of deltas", Send(Sum("c", true, AggregationTemporality.Delta, Number(2000, 1))).FirstError);
        Assert.Equal(0, Send(Sum("c", true, AggregationTemporality.Delta, Number(602_000, 1))).Refused);
    }

    [Theory]
    [InlineData(AggregationTemporality.Cumulative, new[] { 1.0, 4, 6, 7.5, 6 })]
    [InlineData(AggregationTemporality.Delta, new[] { 2.0, 8, 12, 15, 12 })]
    public void Histogram_BecomesCumulativeBucketsSumAndCount(AggregationTemporality temporality, double[] second)
    {
        for (var at = 1; at <= 2; at++)
        {
            Send(new Metric
            {
                Name = "latency",
                Unit = "s",
                Histogram = new Histogram
                {
                    AggregationTemporality = temporality,
                    DataPoints = { new HistogramDataPoint { TimeUnixNano = (ulong)at * 1_000_000_000, Count = 6, Sum = 7.5, ExplicitBounds = { 0.005, 1 }, BucketCounts = { 1, 3, 2 } } },
                },
            });
        }

        string[] names = ["latency_seconds_bucket,le=0.005", "latency_seconds_bucket,le=1", "latency_seconds_bucket,le=+Inf", "latency_seconds_sum", "latency_seconds_count"];
        Assert.Equal(names, Metrics.Take(5).Select(sample => sample.Series["__name__=".Length..].Replace($",{Job}", "", StringComparison.Ordinal)));
        Assert.Equal([1.0, 4, 6, 7.5, 6], Metrics.Take(5).Select(sample => sample.Value));
        Assert.Equal(second, Metrics.Skip(5).Select(sample => sample.Value));
    }

    [Fact]
    public void Histogram_WithoutBuckets_HasItsCountAsTheOnlyOne()
    {
        Send(new Metric
        {
            Name = "latency",
            Histogram = new Histogram { AggregationTemporality = AggregationTemporality.Cumulative, DataPoints = { new HistogramDataPoint { TimeUnixNano = 1_000_000_000, Count = 6 } } },
        });

        Assert.Equal([($"__name__=latency_bucket,{Job},le=+Inf", 1000L, 6.0), ($"__name__=latency_count,{Job}", 1000, 6)], Metrics);
    }

    // OpenTelemetry's bucket 0 of scale 0 is (1, 2], Prometheus' bucket 1.
    [Theory]
    [InlineData(0, 0, new ulong[] { 2, 0, 3 }, 0, new[] { 1, 3 }, new[] { 2.0, 3 })]
    [InlineData(8, -3, new ulong[] { 1, 2 }, 8, new[] { -2, -1 }, new[] { 1.0, 2 })]
    [InlineData(9, 0, new ulong[] { 1, 2, 4 }, 8, new[] { 1, 2 }, new[] { 3.0, 4 })] // halves of one bucket: 0 and 1
    [InlineData(10, -5, new ulong[] { 1, 2, 4 }, 8, new[] { -1, 0 }, new[] { 1.0, 6 })] // -5 is the last quarter of -2; -4 and -3 are quarters of -1
    public void ExponentialHistogram_BecomesANativeOne(int scale, int offset, ulong[] counts, int schema, int[] indexes, double[] placed)
    {
        Send(Exponential(new ExponentialHistogramDataPoint
        {
            TimeUnixNano = 1_000_000_000,
            Scale = scale,
            ZeroCount = 4,
            Count = 4 + (ulong)counts.Sum(count => (long)count),
            Sum = 9,
            Positive = new() { Offset = offset, BucketCounts = { counts } },
        }));

        var histogram = new HistogramValue();
        Assert.Null(new NativeHistogramReader().Read(Assert.Single(_sink.Histograms).Encoded, histogram, out var timestampMs));
        Assert.Equal((1000L, schema, 4.0, 9.0, 1e-128), (timestampMs, histogram.Schema, histogram.ZeroCount, histogram.Sum, histogram.ZeroThreshold));
        Assert.Equal(indexes, histogram.Positive.Indexes.ToArray());
        Assert.Equal(placed, histogram.Positive.Counts.ToArray());
    }

    [Fact]
    public void ExponentialHistogram_OfDeltas_IsAddedUpAtTheCoarserScale()
    {
        // Scale 1 divides (1, 4] into (1, √2], (√2, 2], (2, 2√2] and (2√2, 4]; scale 0 into (1, 2] and (2, 4], its buckets 1 and 2 here.
        Send(Exponential(Delta(1000, 1, zeroCount: 1, sum: 9, 1, 2, 0, 4), AggregationTemporality.Delta));
        Send(Exponential(Delta(2000, 0, zeroCount: 2, sum: 1, 8, 16), AggregationTemporality.Delta));
        Send(Exponential(Delta(3000, 1, zeroCount: 0, sum: 0.5, 1), AggregationTemporality.Delta));
        var late = Send(Exponential(Delta(3000, 1, zeroCount: 0, sum: 1, 1), AggregationTemporality.Delta));

        Assert.Equal([(1, 8.0, 9.0), (0, 34, 10), (0, 35, 10.5)], _sink.Histograms.Select(sample => Read(sample.Encoded)).Select(value => (value.Schema, value.Count, value.Sum)));
        var last = Read(_sink.Histograms[^1].Encoded);
        Assert.Equal([1, 2], last.Positive.Indexes.ToArray());
        Assert.Equal([1 + 2 + 8 + 1.0, 4 + 16], last.Positive.Counts.ToArray());
        Assert.Equal((3.0, 1e-128), (last.ZeroCount, last.ZeroThreshold));
        Assert.Equal((1L, "metric \"latency\": a delta for 3000 ms after that for 3000 ms"), (late.Refused, late.FirstError));
    }

    [Theory]
    [InlineData(5UL, 1.0, 0, 0.0, "its count is 5, its buckets have 1")]
    [InlineData(0UL, 1.0, 0, 0.0, "its count is 0, its buckets have 1")]
    [InlineData(0UL, double.NaN, 0, 0.0, "its count is 0, its buckets have 1")]
    [InlineData(1UL, 1.0, 0, double.PositiveInfinity, "its zero bucket ends at Infinity")]
    [InlineData(1UL, 1.0, 1100, 0.0, "it has buckets beyond the range of float64")]
    [InlineData(1UL, 1.0, -1100, 0.0, "it has buckets beyond the range of float64")]
    public void ExponentialHistogram_ThatIsNone_IsRefusedAndNotAddedUp(ulong count, double sum, int offset, double zeroThreshold, string fault)
    {
        Send(Exponential(Delta(1000, 0, 0, 1, 1), AggregationTemporality.Delta));

        var wrong = new ExponentialHistogramDataPoint { TimeUnixNano = 2_000_000_000, Count = count, Sum = sum, ZeroThreshold = zeroThreshold, Positive = new() { Offset = offset, BucketCounts = { 1 } } };
        Assert.Equal("metric \"latency\": " + fault, Send(Exponential(wrong, AggregationTemporality.Delta)).FirstError);

        Send(Exponential(Delta(3000, 0, 0, 1, 1), AggregationTemporality.Delta));
        Assert.Equal(2, Read(_sink.Histograms[^1].Encoded).Count);
    }

    [Fact]
    public void ExponentialHistogram_WithObservationsThatAreNoNumbers_IsTaken()
    {
        var point = Delta(1000, 0, 0, double.NaN, 1);
        point.Count = 3;

        Assert.Equal(0, Send(Exponential(point, AggregationTemporality.Delta)).Refused);
        Assert.Equal(3, Read(Assert.Single(_sink.Histograms).Encoded).Count);
    }

    [Fact]
    public void Deltas_WithMoreNumbersThanThereIsRoomFor_AreRefused()
    {
        var deltas = new DeltaSums(maxNumbers: ExponentialSum.MaxNumbers + 2);
        Assert.Null(deltas.Add(1, 1000, Delta()));
        Assert.Null(deltas.Add(2, 1000, [1.0, 2]));
        Assert.Equal($"series of deltas with more than {ExponentialSum.MaxNumbers + 2} numbers together", deltas.Add(3, 1000, [1.0]));

        // What has become another thing gives its room back.
        Assert.Null(deltas.Add(1, 2000, [1.0]));
        Assert.Null(deltas.Add(3, 2000, [1.0]));

        static HistogramValue Delta() => new() { Count = 1, ZeroCount = 1, ZeroThreshold = 1 };
    }

    [Fact]
    public void Summary_BecomesQuantilesSumAndCount()
    {
        Send(new Metric
        {
            Name = "rpc",
            Unit = "ms",
            Summary = new Summary { DataPoints = { new SummaryDataPoint { TimeUnixNano = 1_000_000_000, Count = 3, Sum = 9, QuantileValues = { new SummaryDataPoint.Types.ValueAtQuantile { Quantile = 0.99, Value = 5 } } } } },
        });

        Assert.Equal(
            [($"__name__=rpc_milliseconds,{Job},quantile=0.99", 1000L, 5.0), ($"__name__=rpc_milliseconds_sum,{Job}", 1000, 9), ($"__name__=rpc_milliseconds_count,{Job}", 1000, 3)],
            Metrics);
    }

    [Fact]
    public void NoRecordedValue_EndsTheSeries()
    {
        var point = Number(1000, 5);
        point.Flags = 1;

        Send(Sum("orders", monotonic: true, AggregationTemporality.Delta, point));
        Send(Exponential(new ExponentialHistogramDataPoint { TimeUnixNano = 1_000_000_000, Flags = 1, Count = 5 }));

        Assert.All(Metrics, sample => Assert.True(StaleMarker.IsStale(sample.Value)));
        Assert.Equal(2, Metrics.Count());
    }

    [Fact]
    public void Points_ThatHaveNoTranslation_AreRefusedAloneWithTheFirstReason()
    {
        var translator = Send(
            Sum("orders", true, AggregationTemporality.Unspecified, Number(1000, 1), Number(2000, 1)),
            new Metric { Name = "!!!", Gauge = new Gauge { DataPoints = { Number(1000, 1) } } },
            new Metric { Name = "empty", Gauge = new Gauge { DataPoints = { new NumberDataPoint { TimeUnixNano = 1 } } } },
            Exponential(new ExponentialHistogramDataPoint { Scale = -5 }),
            Exponential(new ExponentialHistogramDataPoint { Positive = new() { Offset = int.MaxValue, BucketCounts = { 1 } } }),
            new Metric { Name = "h", Histogram = new Histogram { AggregationTemporality = AggregationTemporality.Cumulative, DataPoints = { new HistogramDataPoint { ExplicitBounds = { 1 }, BucketCounts = { 1 } } } } },
            new Metric { Name = "good", Gauge = new Gauge { DataPoints = { Number(1000, 1) } } });

        Assert.Equal((7L, "metric \"orders\": its temporality is not given"), (translator.Refused, translator.FirstError));
        Assert.Equal($"__name__=good,{Job}", Assert.Single(Metrics).Series);
    }

    private IEnumerable<(string Series, long At, double Value)> Samples => _sink.Samples.Select(sample => (sample.Series, sample.TimestampMs, BitConverter.Int64BitsToDouble(sample.Bits)));

    private IEnumerable<(string Series, long At, double Value)> Metrics => Samples.Where(sample => !sample.Series.StartsWith("__name__=target_info", StringComparison.Ordinal));

    private static ExportMetricsServiceRequest Request(params Metric[] metrics) => new()
    {
        ResourceMetrics =
        {
            new ResourceMetrics
            {
                Resource = new Resource { Attributes = { Text("service.name", "shop"), Text("service.namespace", "acme"), Text("service.instance.id", "i-1"), Text("host.name", "h") } },
                ScopeMetrics = { new ScopeMetrics { Metrics = { metrics } } },
            },
        },
    };

    private MetricsTranslator Send(params Metric[] metrics) => Send(Request(metrics));

    private MetricsTranslator Send(ExportMetricsServiceRequest request)
    {
        var translator = new MetricsTranslator(_deltas, new IngestLimits());
        var decoder = new RemoteWriteDecoder();
        Assert.True(translator.TryTranslate(request, out var message));
        Assert.True(decoder.TryTake(message, RemoteWriteVersion.V2, new IngestLimits()), decoder.Result.FirstError);
        decoder.ApplyTo(_sink);
        Assert.Null(decoder.Result.FirstError);
        return translator;
    }

    private static Metric Sum(string name, bool monotonic, AggregationTemporality temporality, params NumberDataPoint[] points) =>
        new() { Name = name, Sum = new Sum { IsMonotonic = monotonic, AggregationTemporality = temporality, DataPoints = { points } } };

    private static Metric Exponential(ExponentialHistogramDataPoint point, AggregationTemporality temporality = AggregationTemporality.Cumulative) =>
        new() { Name = "latency", ExponentialHistogram = new ExponentialHistogram { AggregationTemporality = temporality, DataPoints = { point } } };

    private static ExponentialHistogramDataPoint Delta(long timestampMs, int scale, ulong zeroCount, double sum, params ulong[] counts) => new()
    {
        TimeUnixNano = (ulong)timestampMs * 1_000_000,
        Scale = scale,
        ZeroCount = zeroCount,
        Count = zeroCount + (ulong)counts.Sum(count => (long)count),
        Sum = sum,
        Positive = new() { BucketCounts = { counts } },
    };

    private static HistogramValue Read(byte[] encoded)
    {
        var histogram = new HistogramValue();
        Assert.Null(new NativeHistogramReader().Read(encoded, histogram, out _));
        return histogram;
    }

    private static NumberDataPoint Number(long timestampMs, double value) => new() { TimeUnixNano = (ulong)timestampMs * 1_000_000, AsDouble = value };

    private static KeyValue Text(string key, string value) => new() { Key = key, Value = new AnyValue { StringValue = value } };
}
