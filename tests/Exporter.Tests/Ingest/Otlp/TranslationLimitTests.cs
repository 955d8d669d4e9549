using System.Diagnostics;
using Exporter.Ingest;
using Exporter.Ingest.Otlp;
using Exporter.Ingest.Otlp.Proto;

namespace Exporter.Tests.Ingest.Otlp;

/// <summary>An export is short where its series are long: what is said once belongs to each of them. No export takes hours or all memory for that.</summary>
public sealed class TranslationLimitTests
{
    private static readonly IngestLimits Limits = new() { MaxDecodedBytes = 8 << 20 };

    private readonly DeltaSums _deltas = new();

    [Fact]
    public void Labels_TooManyForASeries_AreNotMadeSeriesOfEachBucket()
    {
        // 30,000 labels on each of 30,000 buckets would be 900 million.
        var point = Histogram(buckets: 30_000, labels: 30_000);
        var translator = Translate(Request(Metric("h", point)), out var message);

        Assert.Equal((1L, 1L, "metric \"h\": 30001 labels, more than max_labels_per_series=64"), (translator.Refused, translator.RefusedForLabels, translator.FirstError));
        Assert.InRange(message!.Length, 0, 10);
    }

    [Fact]
    public void LabelsOfAScope_TooManyForASeries_AreNotCopiedForEachPoint()
    {
        var request = Request(Gauge("g", 100_000));
        request.ResourceMetrics[0].ScopeMetrics[0].Scope = new InstrumentationScope { Attributes = { Attributes(100_000, "v") } };

        var translator = Translate(request, out _);

        Assert.Equal((100_000L, 100_000L), (translator.Refused, translator.RefusedForLabels));
        Assert.Equal("metric \"g\": 100001 labels, more than max_labels_per_series=64", translator.FirstError);
    }

    [Fact]
    public void LabelOfAResource_TooLong_RefusesItsPoints()
    {
        var request = Request(Gauge("g", 100_000));
        request.ResourceMetrics[0].Resource = new Resource { Attributes = { Text("service.name", new string('ü', 500_000)) } };

        Assert.Equal("metric \"g\": a label name of 3 and value of 1000000 bytes, the limit is max_label_bytes=4096", Translate(request, out _).FirstError);
    }

    [Fact]
    public void Labels_WithinTheLimitOfASeries_FillTheRequestAndNoMore()
    {
        // 60 labels on each of 200,000 buckets would be 24 MB of references.
        Translate(Request(Metric("h", Histogram(buckets: 200_000, labels: 60))), out var message);

        Assert.Null(message);
    }

    [Fact]
    public void Labels_LongOnEachOfManyDeltas_AreNotHashedForHours()
    {
        // 60 labels of 4,000 bytes, hashed 100,000 times, would be 24 GB.
        var sum = new Metric { Name = "d", Sum = new Sum { AggregationTemporality = AggregationTemporality.Delta, DataPoints = { Points(100_000) } } };
        var request = Request(sum);
        request.ResourceMetrics[0].ScopeMetrics[0].Scope = new InstrumentationScope { Attributes = { Attributes(60, new string('x', 4000)) } };

        Translate(request, out var message);

        Assert.Null(message);
    }

    [Fact]
    public void Words_OfALongNameAndALongUnit_AreNotComparedEachWithEach()
    {
        // 90 billion pairs.
        var metric = Gauge(string.Join(' ', Enumerable.Range(0, 300_000).Select(i => $"a{i}")), 1);
        metric.Unit = string.Join(' ', Enumerable.Range(0, 300_000).Select(i => $"b{i}"));

        var translator = Translate(Request(metric), out _);

        Assert.Equal(1, translator.RefusedForLabels);
        Assert.InRange(translator.FirstError!.Length, 200, 400);
    }

    [Fact]
    public void Labels_ThatAreWrong_TakeNothingElseAlong()
    {
        var point = Points(1)[0];
        point.Attributes.Add(Attributes(64, "v"));

        var translator = Translate(Request(new Metric { Name = "bad", Gauge = new Gauge { DataPoints = { point } } }, Gauge("good", 1)), out var message);

        var (decoder, sink) = (new RemoteWriteDecoder(), new RecordingSink());
        Assert.True(decoder.TryTake(message, RemoteWriteVersion.V2, Limits));
        decoder.ApplyTo(sink);
        Assert.Equal("__name__=good", Assert.Single(sink.Samples).Series);
        Assert.Equal((1L, "metric \"bad\": 65 labels, more than max_labels_per_series=64"), (translator.Refused, translator.FirstError));
    }

    /// <summary>Null instead of a message where there would be too much.</summary>
    private MetricsTranslator Translate(ExportMetricsServiceRequest request, out byte[]? message)
    {
        var translator = new MetricsTranslator(_deltas, Limits);
        var (watch, before) = (Stopwatch.StartNew(), GC.GetAllocatedBytesForCurrentThread());

        message = translator.TryTranslate(request, out var bytes) ? bytes : null;

        // What is garbage at once counts too.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64L * Limits.MaxDecodedBytes);
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(30));
        return translator;
    }

    private static ExportMetricsServiceRequest Request(params Metric[] metrics) =>
        new() { ResourceMetrics = { new ResourceMetrics { ScopeMetrics = { new ScopeMetrics { Metrics = { metrics } } } } } };

    private static Metric Gauge(string name, int points) => new() { Name = name, Gauge = new Gauge { DataPoints = { Points(points) } } };

    private static Metric Metric(string name, HistogramDataPoint point) =>
        new() { Name = name, Histogram = new Histogram { AggregationTemporality = AggregationTemporality.Cumulative, DataPoints = { point } } };

    private static NumberDataPoint[] Points(int count) => [.. Enumerable.Range(1, count).Select(i => new NumberDataPoint { TimeUnixNano = (ulong)i * 1_000_000, AsInt = 1 })];

    private static HistogramDataPoint Histogram(int buckets, int labels) => new()
    {
        BucketCounts = { new ulong[buckets + 1] },
        ExplicitBounds = { Enumerable.Range(0, buckets).Select(bound => (double)bound) },
        Attributes = { Attributes(labels, "v") },
    };

    private static IEnumerable<KeyValue> Attributes(int count, string value) => Enumerable.Range(0, count).Select(i => Text($"k{i}", value));

    private static KeyValue Text(string key, string value) => new() { Key = key, Value = new AnyValue { StringValue = value } };
}
