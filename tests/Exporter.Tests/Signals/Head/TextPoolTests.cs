using Exporter.Signals;
using Exporter.Signals.Head;

namespace Exporter.Tests.Signals.Head;

/// <summary>What series have in common is in memory once.</summary>
public class TextPoolTests
{
    [Fact]
    public void EqualTextsAndLists_AreOneObject()
    {
        var pool = new TextPool();
        string[] list = ["__name__", "job"];

        Assert.Same(pool.Get("job"u8), pool.Get("job"u8));
        Assert.Same(list, pool.Shared(list));
        Assert.Same(list, pool.Shared(["__name__", "job"]));
        Assert.NotSame(list, pool.Shared(["__name__", "job", "zone"]));
        Assert.NotSame(list, pool.Shared(["__name__", "zone"]));
    }

    [Fact]
    public void SetsThatShareTheirNames_AreTheSetsThatTheyWere()
    {
        var pool = new TextPool();
        var one = Labels.Of(("__name__", "up"), ("job", "node")).Sharing(pool);
        var other = Labels.Of(("__name__", "down"), ("job", "node")).Sharing(pool);

        Assert.Equal(Labels.Of(("__name__", "up"), ("job", "node")), one);
        Assert.NotEqual(one, other);
        Assert.Equal(one.WithoutName(), other.WithoutName());
        Assert.Equal(Labels.Of(("job", "node")), other.WithoutName().Sharing(pool));
        Assert.Equal("{job=\"node\"}", other.WithoutName().Sharing(pool).ToString());
        Assert.Same(Labels.Empty, Labels.Empty.Sharing(pool));
    }

    [Fact]
    public void KeepAndDrop_GiveTheSetItselfWhereAllOfItStays()
    {
        var labels = Labels.Of(("a", "1"), ("b", "2"), ("c", "3"));

        Assert.Equal("{a=\"1\",c=\"3\"}", labels.Keep(["c", "a", "x"]).ToString());
        Assert.Equal("{b=\"2\"}", labels.Drop(["c", "a", "x"]).ToString());
        Assert.Same(labels, labels.Keep(["a", "b", "c"]));
        Assert.Same(labels, labels.Drop(["x"]));
        Assert.Same(Labels.Empty, labels.Keep(["x"]));
        Assert.Same(Labels.Empty, labels.Drop(["a", "b", "c"]));
    }
}
