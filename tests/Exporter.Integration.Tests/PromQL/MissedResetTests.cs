using Exporter.Ingest;
using Exporter.Signals.PromQL;

namespace Exporter.Integration.Tests.PromQL;

/// <summary>A reset that Prometheus 3.5 does not see and we do: why the answers of gauge histograms may differ after a stale marker.</summary>
/// <remarks>
/// Its detectReset compares bucket by bucket. Where the newer sample has no more buckets, it looks at the first of those that are
/// left of the older sample, and then at that one again instead of the next. If it is empty, what lies behind it is taken for empty too.
/// A gauge gets empty buckets from the earlier samples of its storage chunk; a stale marker begins another chunk, whose samples do
/// not have them. A fixed Prometheus makes this test fail: then the deviation can be struck from tests/README.md.
/// </remarks>
public sealed class MissedResetTests
{
    private const long StartMs = SeriesGenerator.StartMs;

    [Fact]
    public async Task Reset_BehindAnEmptyBucketAndAStaleMarker_IsMissedByPrometheusOnly()
    {
        await using var prometheus = await PrometheusPeer.StartAsync([Gauge("none"), Gauge("stale marker")]);
        Assert.True(Query.TryCompile("resets(g[10m])", out var query, out _));
        var at = StartMs + 120_000;

        var theirs = await prometheus.QueryAsync("resets(g[10m])", at);
        var ours = Answer.Of(query, prometheus.FillHead(), at).Elements;

        Assert.Equal(new Dictionary<string, double> { ["gap=none"] = 2, ["gap=stale marker"] = 2 }, ours);
        Assert.Equal(new Dictionary<string, double> { ["gap=none"] = 2, ["gap=stale marker"] = 1 }, theirs);
    }

    /// <summary>Twice a bucket shrinks to nothing while the count grows: the second between two, then the third behind the last.</summary>
    private static GeneratedSeries Gauge(string gap)
    {
        var series = new GeneratedSeries([("__name__", "g"), ("gap", gap)], gap == "none" ? [] : [(StartMs + 45_000, StaleMarker.Value)]);
        series.Histograms.Add((StartMs, Value((1, 5), (2, 5), (3, 5)), false, true));
        series.Histograms.Add((StartMs + 30_000, Value((1, 5), (3, 11)), false, true));
        series.Histograms.Add((StartMs + 60_000, Value((1, 20)), false, true));
        return series;
    }

    private static HistogramValue Value(params (int Index, double Count)[] buckets)
    {
        var value = new HistogramValue { ZeroThreshold = Math.ScaleB(1, -128), Count = buckets.Sum(bucket => bucket.Count), Sum = 1 };
        foreach (var (index, count) in buckets)
        {
            value.Positive.Add(index, count);
        }

        return value;
    }
}
