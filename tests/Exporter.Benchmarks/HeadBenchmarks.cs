using BenchmarkDotNet.Attributes;
using Exporter.Signals;
using Exporter.Signals.Head;
using Exporter.Signals.PromQL;
using Exporter.TestKit;

namespace Exporter.Benchmarks;

/// <summary>One scrape of known series, and of series that nothing selects, into the head: time and bytes a sample.</summary>
[MemoryDiagnoser]
public class HeadBenchmarks
{
    private const int SeriesCount = 100_000;
    private const long ScrapeMs = 15_000;

    private readonly List<UInt128> _selected = [];
    private readonly List<UInt128> _ignored = [];
    private SeriesHead _head = null!;
    private long _now = ScrapeMs;

    /// <summary>Fills the head so that its samples slide.</summary>
    [GlobalSetup]
    public void Setup()
    {
        Query.TryCompile("rate(node_cpu_seconds_total[5m])", out var query, out _);
        _head = new SeriesHead(query!.Selectors, new HeadLimits());
        _head.TimeAdvancing = time => _head.ClosedUntilMs = time - 30_000;
        for (var i = 0; i < SeriesCount; i++)
        {
            _selected.Add(Learn("node_cpu_seconds_total", i));
            _ignored.Add(Learn("node_scrape_collector_duration_seconds", i));
        }

        for (var scrape = 0; scrape < 40; scrape++)
        {
            AppendKnown();
        }
    }

    /// <summary>Look-up and append.</summary>
    [Benchmark(OperationsPerInvoke = SeriesCount)]
    public void AppendKnown()
    {
        _now += ScrapeMs;
        foreach (var fingerprint in _selected)
        {
            _head.Append(_head.ResolveKnown(fingerprint), _now, _now);
        }
    }

    /// <summary>Look-up of series that are not stored.</summary>
    [Benchmark(OperationsPerInvoke = SeriesCount)]
    public void ResolveIgnored()
    {
        foreach (var fingerprint in _ignored)
        {
            _head.ResolveKnown(fingerprint);
        }
    }

    private UInt128 Learn(string name, int i)
    {
        var labels = Labels.Of(("__name__", name), ("cpu", $"{i % 16}"), ("instance", $"host-{i / 128}.example:9100"), ("job", "node"), ("mode", $"mode{i / 16 % 8}"));
        HeadFeed.Resolve(_head, labels);
        return HeadFeed.Fingerprint(labels);
    }
}
