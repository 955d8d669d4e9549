using Exporter.Signals;
using Exporter.Signals.Head;
using Exporter.Signals.PromQL;
using Exporter.TestKit;

namespace Exporter.Tests.Signals.PromQL;

public class AllocationTests
{
    [Theory]
    [InlineData("c_total")]
    [InlineData("1 - avg by (i) (rate(c_total[5m]))")]
    [InlineData("sum by (j) (c_total) / ignoring(j) group_left sum(c_total)")]
    [InlineData("(c_total > 10) or on(i) (c_total == bool 0)")]
    [InlineData("topk by (j) (2, c_total) unless quantile without (i) (0.5, c_total)")]
    [InlineData("histogram_quantile(0.9, sum by (le) (rate(c_total[5m])))")]
    [InlineData("clamp_max(label_replace(c_total, \"k\", \"$1\", \"i\", \"(.*)\"), scalar(max(c_total)))")]
    [InlineData("max_over_time(c_total[5m]) * on(i) group_left(j) min by (i, j) (c_total)")]
    public void Evaluate_KnownSeries_AllocatesNothing(string text)
    {
        Assert.True(Query.TryCompile(text, out var query, out var errors), string.Join("; ", errors));
        var head = new SeriesHead(query.Selectors, new HeadLimits());
        for (var step = 0; step < 60; step++)
        {
            for (var i = 0; i < 40; i++)
            {
                var labels = Labels.Of(("__name__", "c_total"), ("i", $"{i}"), ("j", $"{i % 4}"), ("le", i % 4 == 3 ? "+Inf" : $"{i % 4}"));
                HeadFeed.Append(head, labels, step * 15_000L, step * i);
            }
        }

        var result = new InstantVector();
        Evaluate(600, 660);
        Assert.Equal(0, Allocations.FewestBytes(run => Evaluate(660 + (run * 44), 704 + (run * 44))));
        Assert.NotEqual(0, result.Count);

        void Evaluate(int fromSeconds, int toSeconds)
        {
            for (var at = fromSeconds; at < toSeconds; at++)
            {
                query.Evaluate(head, at * 1000L, result);
            }
        }
    }
}
