using Exporter.Signals;
using Exporter.Signals.Head;
using Exporter.Signals.PromQL;
using Exporter.Signals.PromQL.Plan;
using Exporter.TestKit;

namespace Exporter.Tests.Signals.PromQL;

public class QuerySetTests
{
    private const string Ambiguous = "c_total / on(j) c_total";

    private static readonly string[] Texts =
    [
        "1 - avg by (i) (rate(c_total{j!=\"3\"}[5m]))",
        "max by (j) (rate(c_total{j!=\"3\"}[5m])) / sum by (j) (c_total)",
        "sum by (j) (c_total) + (sum by (j) ((c_total)))",
        "-c_total > -100 or sum by (j) (c_total)",
        "count(rate(c_total{j!=\"3\"}[5m]) > scalar(max(c_total)) * -1)",
    ];

    [Fact]
    public void Evaluate_SharedParts_EqualsEachQueryByItself()
    {
        var queries = Texts.Select(Compile).ToArray();
        var head = Fill(queries, 60);
        var set = new QuerySet(queries);
        Assert.Equal(Texts.Length, set.Count);
        var (together, alone) = (new InstantVector(), new InstantVector());
        for (var at = 300_000L; at < 900_000; at += 7_000)
        {
            set.Begin(head, at);

            // Whoever comes first evaluates what is shared, so the order must not matter.
            for (var i = Texts.Length - 1; i >= 0; i--)
            {
                set.Evaluate(i, together);
                Compile(Texts[i]).Evaluate(head, at, alone);
                Assert.NotEqual(0, alone.Count);
                Assert.Equal(Lines(alone), Lines(together));
            }
        }
    }

    [Fact]
    public void Evaluate_FailingPart_FailsWhoContainsItAndNoOther()
    {
        var queries = new[] { Ambiguous, "sum(c_total)", $"count({Ambiguous}) + 1", "c_total" }.Select(Compile).ToArray();
        var head = Fill(queries, 20);
        var set = new QuerySet(queries);
        var result = new InstantVector();
        for (var at = 280_000L; at <= 300_000; at += 10_000)
        {
            set.Begin(head, at);
            var first = Assert.Throws<EvaluationException>(() => set.Evaluate(0, result));
            set.Evaluate(1, result);
            Assert.Equal(1, result.Count);
            var second = Assert.Throws<EvaluationException>(() => set.Evaluate(2, result));
            Assert.Equal(first.Message, second.Message);
            set.Evaluate(3, result);
            Assert.Equal(40, result.Count);
        }
    }

    [Fact]
    public void Evaluate_SameInstantAfterFurtherSamples_SeesThem()
    {
        var query = Compile("sum(c_total)");
        var head = Fill([query], 20);
        var set = new QuerySet([query]);
        var result = new InstantVector();
        set.Begin(head, 900_000);
        set.Evaluate(0, result);
        Assert.Equal(0, result.Count);
        HeadFeed.Append(head, Labels.Of(("__name__", "c_total"), ("i", "0"), ("j", "0")), 890_000, 42);
        set.Begin(head, 900_000);
        set.Evaluate(0, result);
        Assert.Equal(42, result.ValueAt(0));
    }

    [Fact]
    public void Evaluate_BeforeBegin_IsRefused() =>
        Assert.Throws<InvalidOperationException>(() => new QuerySet([Compile("c_total")]).Evaluate(0, new InstantVector()));

    [Fact]
    public void Evaluate_KnownSeries_AllocatesNothing()
    {
        var queries = Texts.Select(Compile).ToArray();
        var head = Fill(queries, 60);
        var set = new QuerySet(queries);
        var result = new InstantVector();
        EvaluateAll(850_000);
        Assert.Equal(0, Allocations.FewestBytes(run => EvaluateAll(860_000 + (run * 5_000))));

        void EvaluateAll(long at)
        {
            set.Begin(head, at);
            for (var i = 0; i < set.Count; i++)
            {
                set.Evaluate(i, result);
            }
        }
    }

    [Theory]
    [InlineData("rate(a{x=\"1\"}[5m])", "(rate( a{x='1'}[300s] ))", true)]
    [InlineData("sum by (i) (a)", "sum(a) by (i)", true)]
    [InlineData("a", "+a", true)]
    [InlineData("a", "-a", false)]
    [InlineData("a", "a offset 1m", false)]
    [InlineData("rate(a[5m])", "increase(a[5m])", false)]
    [InlineData("rate(a[5m])", "rate(a[6m])", false)]
    [InlineData("a{x=\"1\"}", "a{x!=\"1\"}", false)]
    [InlineData("a{x=\"1,y\"}", "a{x=\"1\",y=\"\"}", false)]
    [InlineData("sum by (i) (a)", "sum without (i) (a)", false)]
    [InlineData("sum by (i) (a)", "sum by (i, j) (a)", false)]
    [InlineData("topk(1, a)", "topk(2, a)", false)]
    [InlineData("a > 1", "a > bool 1", false)]
    [InlineData("a - b", "b - a", false)]
    [InlineData("a / on(i) b", "a / ignoring(i) b", false)]
    [InlineData("a / on(i) group_left b", "a / on(i) group_left(j) b", false)]
    [InlineData("a * 0", "a * -0", false)]
    public void Plan_OfTwoTexts_IsOneNodeWhereTheyMeanTheSame(string one, string other, bool isShared)
    {
        var planner = new Planner();
        Assert.Equal(isShared, ReferenceEquals(Compile(one).PlanWith(planner), Compile(other).PlanWith(planner)));
    }

    private static SeriesHead Fill(Query[] queries, int scrapes)
    {
        var head = new SeriesHead([.. queries.SelectMany(query => query.Selectors)], new HeadLimits());
        for (var scrape = 0; scrape < scrapes; scrape++)
        {
            for (var i = 0; i < 40; i++)
            {
                // Some counters begin anew on their way.
                var value = i % 7 == 3 && scrape > 30 ? scrape - 30 : (scrape * i) + 0.1;
                HeadFeed.Append(head, Labels.Of(("__name__", "c_total"), ("i", $"{i}"), ("j", $"{i % 4}")), scrape * 15_000L, value);
            }
        }

        return head;
    }

    private static Query Compile(string text)
    {
        Assert.True(Query.TryCompile(text, out var query, out var errors), string.Join("; ", errors));
        return query;
    }

    private static List<string> Lines(InstantVector vector) =>
        [.. Enumerable.Range(0, vector.Count).Select(i => $"{vector.LabelsAt(i)} {BitConverter.DoubleToInt64Bits(vector.ValueAt(i))}")];
}
