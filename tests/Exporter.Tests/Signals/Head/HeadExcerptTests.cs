using Exporter.Ingest;
using Exporter.Signals;
using Exporter.Signals.Head;
using Exporter.Signals.PromQL;
using Exporter.TestKit;

namespace Exporter.Tests.Signals.Head;

public sealed class HeadExcerptTests
{
    private static readonly ExcerptLimits Plenty = new(1000, 100_000);

    [Theory]
    [InlineData("sum by (job) (rate(a[5m]))", 100)]
    [InlineData("a - a offset 3m + ignoring(job) group_left b", 100)]
    [InlineData("{__name__=~\"a|b\",job=\"j1\"}", 50)]
    [InlineData("max_over_time(a[2m]) unless b", 100)]
    public void Evaluate_OnTheExcerpt_EqualsTheHead(string expression, int series)
    {
        var head = Filled();
        var query = Compiled(expression);

        var excerpt = Copy(head, query, Plenty, slice: 7);

        Assert.Equal(Values(query, head), Values(query, excerpt));
        Assert.InRange(excerpt.SeriesCount, 1, series + 1);
    }

    [Fact]
    public void CopyNext_WhileSeriesComeAndGo_StillHasAllThatStayed()
    {
        var head = Filled();
        var query = Compiled("a");
        var excerpt = new HeadExcerpt(head, Unlocked, query.Selectors, At, At, Plenty);
        for (var slice = 0; excerpt.CopyNext(10); slice++)
        {
            // Three quarters of the series end, so that the list is compacted under the reader.
            if (slice == 1)
            {
                for (var i = 25; i < 100; i++)
                {
                    HeadFeed.Append(head, Series("a", i), At + 1, StaleMarker.Value);
                }

                head.Reselect(Compiled("a{job=\"j0\"} or b").Selectors);
            }
        }

        Assert.Equal(Values(query, head), Values(query, excerpt.Head).Where(one => one.Key.Get("job") == "j0"));
    }

    [Fact]
    public void CopyNext_PastTheLimits_IsRefusedWithBoth()
    {
        var query = Compiled("rate(a[10m])");

        Assert.Contains("more than 99 series", Assert.Throws<EvaluationException>(() => Copy(Filled(), query, Plenty with { MaxSeries = 99 }, 1000)).Message, StringComparison.Ordinal);
        Assert.Contains("more than 1999 samples", Assert.Throws<EvaluationException>(() => Copy(Filled(), query, Plenty with { MaxSamples = 1999 }, 1000)).Message, StringComparison.Ordinal);
        Assert.Equal(100, Copy(Filled(), query, new ExcerptLimits(100, 2000), 1000).SeriesCount);
    }

    [Fact]
    public void Add_OfAForeignSeries_IsThereOnlyIfSelectedAndInTime()
    {
        var query = Compiled("p{x=\"1\"} or a");
        var excerpt = new HeadExcerpt(Filled(), Unlocked, query.Selectors, At, At, Plenty);
        excerpt.Add(Labels.Of(("__name__", "p"), ("x", "1"), ("y", "seen")), new TimedValue(At - 1, 0.5));
        excerpt.Add(Labels.Of(("__name__", "p"), ("x", "2")), new TimedValue(At - 1, 0.5));
        excerpt.Add(Labels.Of(("__name__", "p"), ("x", "1"), ("y", "old")), new TimedValue(At - 300_000, 0.5));
        excerpt.Add(Labels.Of(("__name__", "p"), ("x", "1"), ("y", "to come")), new TimedValue(At + 1, 0.5));

        Assert.Equal(["seen"], excerpt.Head.AllSeries().Select(labels => labels.Get("y")));
    }

    private const long StartMs = 1_700_000_000_000;
    private const long At = StartMs + (19 * 15_000);

    private static void Unlocked(Action action) => action();

    private static Labels Series(string name, int i) => Labels.Of(("__name__", name), ("instance", $"i{i}"), ("job", $"j{i % 4}"));

    private static SeriesHead Filled()
    {
        var head = new SeriesHead(Compiled("rate(a[10m]) or b").Selectors, new HeadLimits());
        for (var at = StartMs; at <= At; at += 15_000)
        {
            for (var i = 0; i < 100; i++)
            {
                HeadFeed.Append(head, Series("a", i), at, (i * 3) + (at / 1000 % 1000));
            }

            HeadFeed.Append(head, Labels.Of(("__name__", "b"), ("instance", "i1")), at, 1);
        }

        return head;
    }

    private static SeriesHead Copy(SeriesHead head, Query query, ExcerptLimits limits, int slice)
    {
        var excerpt = new HeadExcerpt(head, Unlocked, query.Selectors, At, At, limits);
        while (excerpt.CopyNext(slice))
        {
        }

        return excerpt.Head;
    }

    private static Query Compiled(string text) => Query.TryCompile(text, out var query, out var errors) ? query : throw new InvalidOperationException(string.Join("; ", errors));

    private static Dictionary<Labels, double> Values(Query query, SeriesHead head)
    {
        var result = new InstantVector();
        query.Evaluate(head, At, result);
        return Enumerable.Range(0, result.Count).ToDictionary(result.LabelsAt, result.ValueAt);
    }
}
