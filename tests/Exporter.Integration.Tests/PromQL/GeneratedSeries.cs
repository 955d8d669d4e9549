using System.Globalization;
using Exporter.Ingest;

namespace Exporter.Integration.Tests.PromQL;

/// <summary>One generated series.</summary>
/// <param name="Labels">Name, value pairs in ordinal order, the metric name among them.</param>
/// <param name="Samples">Oldest first.</param>
internal sealed record GeneratedSeries((string Name, string Value)[] Labels, List<(long TimestampMs, double Value)> Samples)
{
    /// <summary>Native histograms, oldest first; at other times than the samples.</summary>
    public List<(long TimestampMs, HistogramValue Value, bool IsFloat, bool IsGauge)> Histograms { get; } = [];
}

/// <summary>A small world with every awkwardness that PromQL has rules for; the same on every run.</summary>
internal sealed class SeriesGenerator
{
    /// <summary>Time of the first samples, Unix ms.</summary>
    public const long StartMs = 1_700_000_000_000;

    /// <summary>How long most series go on, ms.</summary>
    public const long SpanMs = 45 * 60_000;

    private readonly Random _random = new(20_26);
    private readonly List<GeneratedSeries> _all = [];

    /// <summary>All series: counters, gauges, histograms, sparse and ended ones.</summary>
    public static List<GeneratedSeries> Generate()
    {
        var generator = new SeriesGenerator();
        generator.AddCounters();
        generator.AddGauges();
        generator.AddHistograms();
        generator.AddTargets();
        generator.AddOddities();
        generator._all.AddRange(HistogramGenerator.Generate());
        return generator._all;
    }

    private void AddCounters()
    {
        foreach (var job in (string[])["api", "db", "web"])
        {
            for (var instance = 0; instance < 8; instance++)
            {
                foreach (var code in (string[])["200", "404", "500"])
                {
                    var count = instance == 0 ? 0.0 : _random.Next(10_000);
                    Add("req_total", () => count = _random.Next(60) == 0 ? 0 : count + _random.Next(200), ("job", job), ("instance", $"{job}-{instance}:80"), ("code", code));
                }
            }
        }
    }

    private void AddGauges()
    {
        for (var instance = 0; instance < 12; instance++)
        {
            foreach (var sensor in (string[])["cpu", "disk", "mem", "net"])
            {
                var level = _random.NextDouble() * 50;
                Add(
                    "temp",
                    () => _random.Next(40) switch { 0 => double.NaN, 1 when sensor == "net" => double.PositiveInfinity, _ => level += _random.NextDouble() - 0.5 },
                    ("instance", $"host-{instance}"), ("sensor", sensor));
            }
        }
    }

    private void AddHistograms()
    {
        string[] bounds = ["0.005", "0.1", "0.5", "1", "2.5", "+Inf"];
        for (var instance = 0; instance < 10; instance++)
        {
            var counts = new double[bounds.Length];
            for (var bound = 0; bound < bounds.Length; bound++)
            {
                var place = bound;
                Add("lat_bucket", () => counts[place] += _random.Next(5) * (place + 1), ("instance", $"api-{instance % 5}:80"), ("path", instance < 5 ? "/a" : "/b"), ("le", bounds[bound]));
            }
        }
    }

    private void AddTargets()
    {
        foreach (var job in (string[])["api", "db", "web"])
        {
            for (var instance = 0; instance < 8; instance++)
            {
                Add("up", () => _random.Next(20) == 0 ? 0 : 1, ("job", job), ("instance", $"{job}-{instance}:80"));
                Add("build_info", () => 1, ("job", job), ("instance", $"{job}-{instance}:80"), ("version", $"1.{instance % 3}"));
            }
        }
    }

    private void AddOddities()
    {
        Constant("flat", 7);
        Constant("huge", 1e308);
        Constant("tiny", 5e-324);
        Constant("negative_zero", -0.0);
        Constant("infinite", double.PositiveInfinity);
        Constant("single_sample", 3);
        var time = 0;
        Add("linear", () => 3 + (2.5 * time++), ("kind", "exact"));
        foreach (var series in _all.Where(series => series.Labels.Contains(("__name__", "single_sample"))))
        {
            series.Samples.RemoveRange(1, series.Samples.Count - 1);
        }
    }

    private void Constant(string name, double value)
    {
        Add(name, () => value, ("kind", "a"));
        Add(name, () => value, ("kind", "b"));
    }

    private void Add(string name, Func<double> next, params (string Name, string Value)[] labels)
    {
        var samples = new List<(long, double)>();
        var period = _random.Next(3) switch { 0 => 15_000, 1 => 30_000, _ => 7_000 + _random.Next(20_000) };
        var end = StartMs + (_random.Next(6) == 0 ? SpanMs / 2 : SpanMs);
        for (var at = StartMs + _random.Next(15_000); at < end; at += period + _random.Next(200))
        {
            switch (_random.Next(60))
            {
                case 0:
                    // A target that was away: the marker, then silence.
                    samples.Add((at, StaleMarker.Value));
                    at += _random.Next(8) * 60_000;
                    break;
                case 1:
                    at += _random.Next(120_000);
                    break;
                default:
                    samples.Add((at, next()));
                    break;
            }
        }

        (string Name, string Value)[] all = [("__name__", name), .. labels];
        _all.Add(new GeneratedSeries([.. all.OrderBy(label => label.Name, StringComparer.Ordinal)], samples));
    }

    /// <summary>An instant so many seconds after the start, as the query API wants it.</summary>
    public static string Seconds(long atMs) => (atMs / 1000.0).ToString("F3", CultureInfo.InvariantCulture);
}
