using Exporter.Signals;
using Exporter.Signals.Head;
using Exporter.Signals.PromQL;
using Exporter.TestKit;

namespace Exporter.Tests.Signals.Head;

public class KeptLabelsTests
{
    private static readonly PredictorDefinition Definition = new()
    {
        Name = "p",
        EntityLabels = ["instance", "device"],
        KeepLabels = ["job", "cluster"],
        Horizons = [TimeSpan.FromHours(1)],
        Signals = [new SignalDefinition("s", "m")],
    };

    [Fact]
    public void For_EntityWithAllItsLabels_TakesTheSmallestValueOfEach()
    {
        var head = Head();
        var kept = new KeptLabels(head, Definition);
        Add(head, ("instance", "i1"), ("device", "sda"), ("job", "node"), ("cluster", "x"));
        Add(head, ("instance", "i1"), ("device", "sda"), ("job", "backup"));
        Add(head, ("instance", "i2"), ("device", "sda"), ("job", "a"));

        Assert.Equal(Labels.Of(("job", "backup"), ("cluster", "x")), kept.For(Labels.Of(("instance", "i1"), ("device", "sda"))));
        Assert.Equal(Labels.Empty, kept.For(Labels.Of(("instance", "i3"), ("device", "sda"))));

        Add(head, ("instance", "i3"), ("device", "sda"), ("job", "late"));
        Assert.Equal(Labels.Of(("job", "late")), kept.For(Labels.Of(("instance", "i3"), ("device", "sda"))));
    }

    [Fact]
    public void For_EntityWithFewerLabels_LooksAtAllSeriesThatCarryThem()
    {
        var head = Head();
        var kept = new KeptLabels(head, Definition);
        Add(head, ("instance", "i1"), ("device", "sdb"), ("job", "z"));
        Add(head, ("instance", "i1"), ("device", "sda"), ("job", "y"));

        Assert.Equal(Labels.Of(("job", "y")), kept.For(Labels.Of(("instance", "i1"))));
    }

    private static SeriesHead Head()
    {
        Assert.True(Query.TryCompile("m", out var query, out _));
        return new SeriesHead(query.Selectors, new HeadLimits());
    }

    private static void Add(SeriesHead head, params (string Name, string Value)[] labels) =>
        HeadFeed.Append(head, Labels.Of([("__name__", "m"), .. labels]), 1000, 1);
}
