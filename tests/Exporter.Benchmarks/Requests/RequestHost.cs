using System.Globalization;
using Exporter.Benchmarks.Steps;
using Exporter.Signals;

namespace Exporter.Benchmarks.Requests;

/// <summary>What one host of a fleet reports: the series that the node_exporter example reads, 172 of them, and more that no signal selects: counters and histograms.</summary>
internal static class RequestHost
{
    /// <summary>Series of a host.</summary>
    public const int SeriesPerHost = 2000;

    private const int HistogramFamilies = 3;
    private const int HistogramsPerFamily = 23;

    /// <summary>Upper bounds of each histogram.</summary>
    public static IReadOnlyList<double> Bounds { get; } = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5];

    // A bucket for each bound and for what is beyond, a sum and a count.
    private static int SeriesPerHistogram => Bounds.Count + 3;

    /// <summary>Labels of the host's counters and gauges; names of counters end in <c>_total</c>.</summary>
    public static IEnumerable<Labels> Numbers(int host)
    {
        var fleet = new NodeFleet(1);
        var selected = fleet.Series.Take(fleet.SeriesPerMachine).Select(labels => Labels.From(labels.Enumerate().Where(label => label.Name != "instance").Append(new Label("instance", Instance(host))))).ToArray();
        var others = SeriesPerHost - selected.Length - (HistogramFamilies * HistogramsPerFamily * SeriesPerHistogram);
        return selected.Concat(Enumerable.Range(0, others).Select(i => Of(host, $"node_other_{i / 25}_total", ("device", $"dev{i % 25}"), ("zone", "eu-west-1a"))));
    }

    /// <summary>Labels of the host's histograms.</summary>
    public static IEnumerable<Labels> Histograms(int host) =>
        from family in Enumerable.Range(0, HistogramFamilies)
        from i in Enumerable.Range(0, HistogramsPerFamily)
        select Of(host, $"http_server_{family}_duration_seconds", ("handler", $"/api/v1/handler{i}"), ("method", "GET"));

    /// <summary>The series that a histogram has in Prometheus.</summary>
    public static IEnumerable<Labels> SeriesOf(Labels histogram)
    {
        foreach (var bound in Bounds.Select(bound => bound.ToString(CultureInfo.InvariantCulture)).Append("+Inf"))
        {
            yield return Renamed("_bucket", new Label("le", bound));
        }

        yield return Renamed("_sum");
        yield return Renamed("_count");

        Labels Renamed(string suffix, params Label[] more) => Labels.From(histogram.Enumerate()
            .Select(label => label.Name == Labels.MetricName ? new Label(label.Name, label.Value + suffix) : label).Concat(more));
    }

    private static string Instance(int host) => $"host-{host:D5}.dc1.example:9100";

    private static Labels Of(int host, string name, params (string Name, string Value)[] more) =>
        Labels.Of([(Labels.MetricName, name), ("instance", Instance(host)), ("job", "node"), .. more]);
}
