using Exporter.Ingest.Otlp.Proto;

namespace Exporter.Tests.Ingest.Otlp;

/// <summary>Random exports of OTLP metrics from few names and attributes, so that series come again.</summary>
/// <param name="random">Decides.</param>
/// <param name="isPlain">Nothing but what a sender of cumulative metrics sends.</param>
internal sealed class SomeExports(Random random, bool isPlain)
{
    /// <summary>One export; its points are of one time, later than all before.</summary>
    public ExportMetricsServiceRequest Next(int time) => new() { ResourceMetrics = { Some(1, 3, () => new ResourceMetrics { Resource = Resource(), ScopeMetrics = { Some(Least, 3, () => Scope(time)) } }) } };

    private int Least => isPlain ? 1 : 0;

    private Resource? Resource() => random.Next(5) switch
    {
        0 => null,
        1 => new Resource { Attributes = { Text("host.name", "h") } },
        2 => new Resource { Attributes = { Text("service.name", Word("shop", "", "cart")), Text("host.name", "h") } },
        3 => new Resource { Attributes = { Text("service.namespace", "acme"), Text("service.instance.id", Word("i-1", "", "i-2")) } },
        _ => isPlain ? new Resource() : new Resource { Attributes = { Number("service.name", 5), Text("service.name", "again"), Text("zone", "a") } },
    };

    private ScopeMetrics Scope(int time) => new()
    {
        Scope = random.Next(2) == 0 ? null : new InstrumentationScope { Name = Word("meter", "other"), Version = Word("", "1") },
        SchemaUrl = Word("", "https://schema/1"),
        Metrics = { Some(Least, 4, () => Metric(time)) },
    };

    private Metric Metric(int time)
    {
        var metric = new Metric { Name = isPlain ? Word("requests", "queue.length") : Word("requests", "queue.length", "_"), Unit = Word("", "s", "By/s") };
        switch (random.Next(isPlain ? 3 : 5))
        {
            case 0:
                metric.Gauge = new Gauge { DataPoints = { Some(Least, 4, () => Point(time)) } };
                break;
            case 1:
                metric.Sum = new Sum { IsMonotonic = random.Next(2) == 0, AggregationTemporality = Temporality(), DataPoints = { Some(Least, 4, () => Point(time)) } };
                break;
            case 2:
                metric.Histogram = new Histogram { AggregationTemporality = Temporality(), DataPoints = { Some(Least, 3, () => Histogram(time)) } };
                break;
            case 3:
                metric.Summary = new Summary { DataPoints = { new SummaryDataPoint { TimeUnixNano = Nanoseconds(time), Count = 3, Sum = random.Next(9), Attributes = { Attributes() } } } };
                break;
        }

        return metric;
    }

    private AggregationTemporality Temporality() => isPlain || random.Next(4) > 0 ? AggregationTemporality.Cumulative : (AggregationTemporality)random.Next(3);

    private NumberDataPoint Point(int time)
    {
        var point = new NumberDataPoint { StartTimeUnixNano = 7, TimeUnixNano = Nanoseconds(time), Attributes = { Attributes() }, Flags = random.Next(8) == 0 ? 1u : 0 };
        switch (random.Next(isPlain ? 2 : 3))
        {
            case 0:
                point.AsDouble = random.NextDouble();
                break;
            case 1:
                point.AsInt = random.Next(-9, 9);
                break;
        }

        return point;
    }

    private HistogramDataPoint Histogram(int time)
    {
        var bounds = random.Next(0, 4);
        var buckets = random.Next(isPlain ? 4 : 3) == 0 ? 0 : bounds + 1 + (isPlain || random.Next(3) > 0 ? 0 : 1);
        var point = new HistogramDataPoint
        {
            TimeUnixNano = Nanoseconds(time),
            Count = (ulong)random.Next(99),
            ExplicitBounds = { Enumerable.Range(0, bounds).Select(i => i + (0.5 * random.Next(2))) },
            BucketCounts = { Enumerable.Range(0, buckets).Select(_ => (ulong)random.Next(9)) },
            Attributes = { Attributes() },
            Flags = random.Next(8) == 0 ? 1u : 0,
        };
        if (random.Next(2) == 0)
        {
            point.Sum = random.NextDouble();
        }

        return point;
    }

    private KeyValue[] Attributes() => Some(0, 3, () => random.Next(6) == 0 ? Number("code", random.Next(2)) : Text(Word("method", "code", "service.name"), Word("GET", "", "é")));

    private static ulong Nanoseconds(int time) => 1_700_000_000_000_000_000 + ((ulong)time * 1_000_000_000);

    private T[] Some<T>(int least, int most, Func<T> one) => [.. Enumerable.Range(0, random.Next(least, most)).Select(_ => one())];

    private string Word(params string[] words) => words[random.Next(words.Length)];

    private static KeyValue Text(string key, string value) => new() { Key = key, Value = new AnyValue { StringValue = value } };

    private static KeyValue Number(string key, long value) => new() { Key = key, Value = new AnyValue { IntValue = value } };
}
