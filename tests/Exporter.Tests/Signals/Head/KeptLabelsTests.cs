using Exporter.Ingest;
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
    public void For_EntityWithAllItsLabels_TakesTheSmallestOfTheValuesThatCameTogether()
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

    [Fact]
    public void For_EntityThatCameBackUnderAnotherVersion_TakesTheNewOneAtOnce()
    {
        var (head, kept) = Versions();
        Send(head, "v2", 0, 1);
        Assert.Equal("v2", kept());

        Send(head, "v2", 15, StaleMarker.Value);
        Send(head, "v1", 30, 1);
        Assert.Equal("v1", kept());
    }

    [Fact]
    public void For_EntityWhoseOldSeriesFellSilentWithoutAMarker_TakesTheNewOneAfterTheLookBack()
    {
        var (head, kept) = Versions();
        Send(head, "v1", 0, 1);
        Send(head, "v2", 15, 1);
        Assert.Equal("v1", kept());

        Send(head, "v2", 299, 1);
        Assert.Equal("v1", kept());
        Send(head, "v2", 300, 1);
        Assert.Equal("v2", kept());
    }

    [Fact]
    public void For_EntityThatIsRolledBackAndForth_FollowsWhatLives()
    {
        var (head, kept) = Versions();
        var expected = new[] { "v1", "v2", "v1", "v3", "v1" };
        for (var i = 0; i < expected.Length; i++)
        {
            Send(head, expected[i], 60 * i, 1);
            Assert.Equal(expected[i], kept());
            Send(head, expected[i], (60 * i) + 30, StaleMarker.Value);
        }

        Assert.NotEqual("", kept());
    }

    [Fact]
    public void For_EntityWithAVersionThatCameLater_TakesThatWhileBothLive()
    {
        var (head, kept) = Versions();
        for (var at = 0; at <= 900; at += 15)
        {
            Send(head, "v1", at, 1);
            if (at >= 600)
            {
                Send(head, "v0", at, 1);
                Assert.Equal("v0", kept());
            }
        }

        Send(head, "v0", 901, StaleMarker.Value);
        Assert.Equal("v1", kept());
    }

    [Fact]
    public void For_InSteadyState_AllocatesNothing()
    {
        var head = Head();
        var kept = new KeptLabels(head, Definition with { EntityLabels = ["instance"], KeepLabels = ["version"] });
        Send(head, "v1", 0, 1);
        Send(head, "v2", 15, 1);
        var entity = Labels.Of(("instance", "i1"));
        kept.For(entity);

        Assert.Equal(0, Allocations.FewestBytes(_ => kept.For(entity)));
    }

    private static (SeriesHead Head, Func<string> Version) Versions()
    {
        var head = Head();
        var kept = new KeptLabels(head, Definition with { EntityLabels = ["instance"], KeepLabels = ["version"] });
        return (head, () => kept.For(Labels.Of(("instance", "i1"))).Get("version"));
    }

    private static void Send(SeriesHead head, string version, long second, double value) =>
        HeadFeed.Append(head, Labels.Of(("__name__", "m"), ("instance", "i1"), ("version", version)), 1_000_000 + (second * 1000), value);

    private static SeriesHead Head()
    {
        Assert.True(Query.TryCompile("m", out var query, out _));
        return new SeriesHead(query.Selectors, new HeadLimits());
    }

    private static void Add(SeriesHead head, params (string Name, string Value)[] labels) =>
        HeadFeed.Append(head, Labels.Of([("__name__", "m"), .. labels]), 1000, 1);
}
