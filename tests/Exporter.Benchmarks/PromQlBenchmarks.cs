using BenchmarkDotNet.Attributes;
using Exporter.Signals;
using Exporter.Signals.Head;
using Exporter.Signals.PromQL;
using Exporter.TestKit;

namespace Exporter.Benchmarks;

/// <summary>One evaluation step over known series: time and bytes a series.</summary>
[MemoryDiagnoser]
public class PromQlBenchmarks
{
    private const int SeriesCount = 100_000;
    private const long ScrapeMs = 15_000;
    private const int Scrapes = 40;

    private readonly InstantVector _result = new();
    private SeriesHead _head = null!;
    private Query _query = null!;
    private long _at;

    /// <summary>The expression.</summary>
    [Params(
        "node_cpu_seconds_total",
        "avg by (instance) (rate(node_cpu_seconds_total[5m]))",
        "node_cpu_seconds_total / on(instance) group_left sum by (instance) (node_cpu_seconds_total)",
        "quantile by (instance) (0.9, max_over_time(node_cpu_seconds_total[5m]))")]
    public string Expression { get; set; } = "";

    /// <summary>Ten minutes of samples.</summary>
    [GlobalSetup]
    public void Setup()
    {
        Query.TryCompile(Expression, out var query, out _);
        _query = query!;
        _head = new SeriesHead(_query.Selectors, new HeadLimits());
        for (var i = 0; i < SeriesCount; i++)
        {
            var labels = Labels.Of(
                ("__name__", "node_cpu_seconds_total"), ("cpu", $"{i % 16}"), ("instance", $"host-{i / 128}.example:9100"), ("job", "node"), ("mode", $"mode{i / 16 % 8}"));
            var series = HeadFeed.Resolve(_head, labels);
            for (var scrape = 0; scrape < Scrapes; scrape++)
            {
                _head.Append(series, scrape * ScrapeMs, scrape * (i % 7));
            }
        }

        _at = (Scrapes - 2) * ScrapeMs;
        Evaluate();
    }

    /// <summary>One step.</summary>
    [Benchmark(OperationsPerInvoke = SeriesCount)]
    public int Evaluate()
    {
        _query.Evaluate(_head, _at, _result);
        return _result.Count;
    }
}
