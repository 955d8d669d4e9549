using Exporter.Signals;
using Exporter.Signals.Head;
using Exporter.Signals.PromQL;
using Exporter.TestKit;

namespace Exporter.Tests.Signals.Head;

public sealed class HeadIndexTests
{
    private const long StartMs = 1_700_000_000_000;

    [Theory]
    [InlineData("a", 30)]
    [InlineData("a|b{job=\"j1\"}", 40)]
    [InlineData("{job=\"j1\"}", 20)]
    [InlineData("nothing|a{job=\"j2\"}|{__name__=\"b\",job=\"j2\"}", 20)]
    [InlineData("", 60)]
    public void Listing_BySelectors_HasEachSeriesThatOneOfThemMatches(string selectors, int count)
    {
        var found = List(Filled(), selectors);

        Assert.Equal(count, found.Count);
        Assert.Equal(count, found.Distinct().Count());
    }

    [Fact]
    public void Listing_OfATime_LeavesOutWhatEndedBeforeAndBeganAfter()
    {
        var head = Filled();
        HeadFeed.Append(head, Series("a", 0), StartMs + 60_000, 1);
        HeadFeed.Append(head, Series("late", 0), StartMs + 60_000, 1);

        Assert.Equal(["a", "late"], List(head, "", StartMs + 1, StartMs + 90_000).Select(labels => labels.Get("__name__")).Order());
        Assert.Equal(60, List(head, "", StartMs - 90_000, StartMs).Count);

        // Between two samples of a series it goes on.
        Assert.Equal(["a"], List(head, "", StartMs + 1, StartMs + 2).Select(labels => labels.Get("__name__")));
    }

    [Fact]
    public void Listing_WhileTheListIsCompacted_HasAllThatStayed()
    {
        var head = Filled();
        var index = new HeadIndex(head, Unlocked, []);
        var found = new List<Labels>();
        index.ReadNext(7, found);
        head.Reselect(Compiled("{job=\"j0\"}").Selectors);
        while (index.ReadNext(7, found))
        {
        }

        Assert.Equal(20, found.Where(labels => labels.Get("job") == "j0").Distinct().Count());
    }

    private static void Unlocked(Action action) => action();

    private static Labels Series(string name, int i) => Labels.Of(("__name__", name), ("instance", $"i{i}"), ("job", $"j{i % 3}"));

    private static SeriesHead Filled()
    {
        var head = new SeriesHead(Compiled("{job=~\".+\"}").Selectors, new HeadLimits());
        for (var i = 0; i < 30; i++)
        {
            HeadFeed.Append(head, Series("a", i), StartMs, i);
            HeadFeed.Append(head, Series("b", i), StartMs, i);
        }

        return head;
    }

    private static List<Labels> List(SeriesHead head, string selectors, long firstMs = long.MinValue, long lastMs = long.MaxValue)
    {
        var matchers = selectors.Split('|', StringSplitOptions.RemoveEmptyEntries).Select(text =>
            AdHocQuery.TryParseSelector(text, out var parsed, out _) ? parsed : throw new ArgumentException(text));
        var index = new HeadIndex(head, Unlocked, [.. matchers], firstMs, lastMs);
        var found = new List<Labels>();
        while (index.ReadNext(7, found))
        {
        }

        return found;
    }

    private static Query Compiled(string text) => Query.TryCompile(text, out var query, out var errors) ? query : throw new InvalidOperationException(string.Join("; ", errors));
}
