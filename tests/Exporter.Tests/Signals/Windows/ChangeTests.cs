using CsCheck;
using Exporter.Signals.Windows;

namespace Exporter.Tests.Signals.Windows;

public sealed class ChangeTests
{
    private static SomeWindows Known(int mergeMinutes = 5) =>
        new SomeWindows(SomeWindows.Predictor(1, TimeSpan.FromMinutes(mergeMinutes)) with { ChangeExpression = "changed" }).With("a", 1).With("b", 1).Apply(0);

    [Fact]
    public void Change_ThatLastsForSomeSteps_IsOne()
    {
        var some = Known();
        some.Changed("a").Changed("b", value: 0).Apply(1).Changed("a", value: 7).Apply(2).Apply(3).Changed("a").Apply(4);

        Assert.Equal(new ChangeHistory(60_000, 1), some.Windows.Changes(0));
        Assert.Equal(new ChangeHistory(null, 0), some.Windows.Changes(1));
    }

    [Fact]
    public void Change_AfterAsLongAsMerge_IsAnother()
    {
        var some = Known();
        some.Changed("a").Apply(1).Changed("a").Apply(7);

        Assert.Equal(new ChangeHistory(7 * 60_000, 2), some.Windows.Changes(0));
    }

    [Fact]
    public void Change_ADayAgo_IsNoLongerRecent()
    {
        var some = Known();
        some.Changed("a").Apply(10);
        Assert.Equal(1, some.With("a", 1).Apply(10 + 1439).Windows.Changes(0).Recent);
        Assert.Equal(new ChangeHistory(600_000, 0), some.With("a", 1).Apply(10 + 1440).Windows.Changes(0));
    }

    [Fact]
    public void Change_OfAnUnknownEntityOrNaN_CreatesNothing()
    {
        var some = Known();
        some.Changed("stranger").Changed("a", double.NaN).Apply(1);

        Assert.Equal(2, some.Windows.EntityCount);
        Assert.Equal(default, some.Windows.Changes(0));
    }

    [Fact]
    public void Changes_OfAForgottenEntity_AreNotThoseOfTheNextInItsSlot()
    {
        var some = Known();
        some.Changed("a").With("b", 1).Apply(1);
        some.With("b", 1).Apply(1000).With("b", 1).Apply(WindowStore.SpanSteps + 1).With("c", 1).Apply(WindowStore.SpanSteps + 2);

        Assert.Equal(0, some.Slot("c"));
        Assert.Equal(default, some.Windows.Changes(0));
    }

    [Fact]
    public void Apply_WithoutTheValueOfAConfiguredExpression_IsRefused()
    {
        var windows = new PredictorWindows(SomeWindows.Predictor(1) with { ChangeExpression = "changed" }, 10);

        Assert.Throws<ArgumentException>(() => windows.Apply(0, [new()], null));
    }

    [Fact]
    public void Recent_OnAnyPattern_EqualsThatOfRunsMergedByHand() => Gen.Select(Gen.Int[1, 300].Array[1, 40], Gen.Int[0, 200]).Sample((ahead, merge) =>
    {
        var some = Known(merge);
        var onsets = new List<long>();
        long step = 0, last = -1_000_000;
        foreach (var steps in ahead)
        {
            step += steps;
            some.With("a", 1).Changed("a").Apply(step);

            // Naive: a run is broken by max(merge, 1) steps without a change before this one.
            if (step - 1 - last >= Math.Max(merge, 1))
            {
                onsets.Add(step);
            }

            last = step;
        }

        var recent = Math.Min(16, onsets.Count(onset => onset > step - 1440));
        return some.Windows.Changes(some.Slot("a")) == new ChangeHistory(onsets[^1] * 60_000, recent);
    });
}
