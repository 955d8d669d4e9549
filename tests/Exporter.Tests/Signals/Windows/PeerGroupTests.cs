using CsCheck;
using Exporter.Signals;

namespace Exporter.Tests.Signals.Windows;

public sealed class PeerGroupTests
{
    private static SomeWindows ByJob(string first = "x", string second = "y") => new(SomeWindows.Predictor(1) with
    {
        PeerLabels = ["job"],
        KeepLabels = ["job"],
        Signals = [new("s0", first), new("s1", second)],
    });

    private static Labels Of(string instance, string job, string pod = "") => Labels.Of(("instance", instance), ("job", job), ("pod", pod));

    private static bool Together(SomeWindows some, string a, string b) => some.Windows.PeerGroup(some.Slot(a)) == some.Windows.PeerGroup(some.Slot(b));

    [Fact]
    public void Group_WithoutTheSetting_IsOneForAll()
    {
        var some = new SomeWindows().With("a", 1).With("b", 1).Apply(0);

        Assert.Equal((1, 0, 0), (some.Windows.PeerGroupCount, some.Windows.PeerGroup(0), some.Windows.PeerGroup(1)));
    }

    [Fact]
    public void Group_ByAnEntityLabel_IsKnownFromTheEntity()
    {
        var some = new SomeWindows(SomeWindows.Predictor(1) with { EntityLabels = ["instance", "device"], PeerLabels = ["device"] });
        some.With("a", 1, device: "sda").With("b", 1, device: "sda").With("a", 1, device: "sdb").Apply(0);

        Assert.Equal(2, some.Windows.PeerGroupCount);
        Assert.Equal(some.Windows.PeerGroup(0), some.Windows.PeerGroup(1));
        Assert.NotEqual(some.Windows.PeerGroup(0), some.Windows.PeerGroup(2));
    }

    [Fact]
    public void Group_ByACarriedLabel_IsThatOfTheSignalsElement()
    {
        var some = ByJob().With(Of("a", "web"), 1).With(Of("b", "web"), 1).With(Of("c", "db"), 1).With(Of("d", ""), 1).Apply(0);

        Assert.True(Together(some, "a", "b"));
        Assert.False(Together(some, "a", "c"));
        Assert.False(Together(some, "d", "a"));
    }

    [Fact]
    public void Group_WhileNoElementCarriesTheLabel_StaysAsItWas()
    {
        var some = ByJob().With(Of("a", "web"), 1).With(Of("b", "web"), 1).With(Of("c", "db"), 1).Apply(0);
        some.With(Of("a", ""), 1).With(Of("b", "web"), 1).Apply(1).Apply(2);

        Assert.True(Together(some, "a", "b"));
        Assert.False(Together(some, "a", "c"));
    }

    [Fact]
    public void Group_AfterARelabelling_IsTheNewOne()
    {
        var some = ByJob().With(Of("a", "web"), 1).With(Of("c", "db"), 1).Apply(0);
        some.With(Of("a", "db"), 1).With(Of("c", "db"), 1).Apply(1);

        Assert.True(Together(some, "a", "c"));
    }

    [Fact]
    public void Group_WhereSignalsDisagree_IsThatOfTheFirstAndOfItsElementsTheSmallest()
    {
        var some = ByJob()
            .With(Of("a", "web", "p2"), 1).With(Of("a", "db", "p1"), 1).With(Of("b", "db"), 1)
            .With(Of("a", "app"), 1, signal: 1).With(Of("c", "app"), 1, signal: 1).Apply(0);

        Assert.True(Together(some, "a", "b"));
        Assert.False(Together(some, "a", "c"));
    }

    [Fact]
    public void Group_OfASignalThatCannotCarryTheLabel_IsNotLookedFor()
    {
        var some = ByJob(first: "max by (instance) (x)").With(Of("a", "liar"), 1).With(Of("a", "web"), 1, signal: 1).With(Of("b", "web"), 1, signal: 1).Apply(0);

        Assert.True(Together(some, "a", "b"));
    }

    [Fact]
    public void Groups_ThatHaveNoMemberAnyMore_DoNotPileUp()
    {
        var some = ByJob();
        for (var step = 0; step < 5000; step++)
        {
            some.With(Of("a", $"job-{step}"), 1).With(Of("b", $"job-{step}"), 1).Apply(step);
        }

        Assert.InRange(some.Windows.PeerGroupCount, 1, 1100);
        Assert.True(Together(some, "a", "b"));
    }

    // Each step says for each of five entities: nothing, no label, or one of three jobs.
    [Fact]
    public void Groups_OnAnySequence_AreThoseOfTheNewestLabelSeen() => Gen.Int[0, 4].Array[5].Array[1, 30].Sample(steps =>
    {
        var some = ByJob();
        var seen = new string?[5];
        for (var step = 0; step < steps.Length; step++)
        {
            for (var i = 0; i < 5; i++)
            {
                var job = steps[step][i] switch { 0 => null, 1 => "", var j => $"job-{j}" };
                _ = job is null ? some : some.With(Of($"e{i}", job), 1);
                seen[i] = string.IsNullOrEmpty(job) ? seen[i] ?? job : job;
            }

            some.Apply(step);
        }

        return (from a in Enumerable.Range(0, 5) from b in Enumerable.Range(0, 5) where seen[a] is not null && seen[b] is not null select (a, b))
            .All(pair => Together(some, $"e{pair.a}", $"e{pair.b}") == (seen[pair.a] == seen[pair.b]));
    });
}
