using Exporter.Ingest;
using Exporter.Signals.PromQL;

namespace Exporter.Integration.Tests.PromQL;

/// <summary>A reset that Prometheus 3.5 does not see and we do: why the answers of gauge histograms may differ.</summary>
/// <remarks>
/// Its detectReset compares bucket by bucket. Where the newer sample has no more buckets, it looks at the first of those that are
/// left of the older sample, and then at that one again instead of the next. If it is empty, what lies behind it is taken for empty too.
/// A gauge gets empty buckets from the other samples of its storage chunk; a stale marker or another layout begins another chunk, whose
/// samples do not have them. A fixed Prometheus makes this test fail: then the deviation can be struck from tests/README.md.
/// </remarks>
public sealed class MissedResetTests
{
    private const long StartMs = SeriesGenerator.StartMs;

    [Fact]
    public async Task Reset_BehindAnEmptyBucketAndAChunkBorder_IsMissedByPrometheusOnly()
    {
        await using var prometheus = await PrometheusPeer.StartAsync([Gauge("none"), Gauge("stale marker"), Gauge("coarser layout")]);
        Assert.True(Query.TryCompile("resets(g[10m])", out var query, out _));
        var at = StartMs + 120_000;

        var theirs = await prometheus.QueryAsync("resets(g[10m])", at);
        var ours = Answer.Of(query, prometheus.FillHead(), at).Elements;

        Assert.Equal(new Dictionary<string, double> { ["border=none"] = 2, ["border=stale marker"] = 2, ["border=coarser layout"] = 2 }, ours);
        Assert.Equal(new Dictionary<string, double> { ["border=none"] = 2, ["border=stale marker"] = 1, ["border=coarser layout"] = 1 }, theirs);
    }

    /// <summary>Twice a bucket shrinks to nothing while the count grows: the third, which lies between two others, then the fifth, behind all that are left.</summary>
    private static GeneratedSeries Gauge(string border)
    {
        var marker = border == "stale marker" ? [(StartMs + 45_000, StaleMarker.Value)] : new List<(long, double)>();
        var series = new GeneratedSeries([("__name__", "g"), ("border", border)], marker);
        series.Histograms.Add((StartMs, Value(0, (1, 5), (3, 5), (5, 5)), false, true));
        series.Histograms.Add((StartMs + 30_000, Value(0, (1, 5), (5, 11)), false, true));
        series.Histograms.Add((StartMs + 60_000, Value(border == "coarser layout" ? -1 : 0, (1, 20)), false, true));
        return series;
    }

    private static HistogramValue Value(int schema, params (int Index, double Count)[] buckets)
    {
        var value = new HistogramValue { Schema = schema, ZeroThreshold = Math.ScaleB(1, -128), Count = buckets.Sum(bucket => bucket.Count), Sum = 1 };
        foreach (var (index, count) in buckets)
        {
            value.Positive.Add(index, count);
        }

        return value;
    }
}
