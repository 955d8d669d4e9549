using Exporter.Signals;
using Exporter.Signals.Windows;
using Exporter.TestKit;

namespace Exporter.Tests.Signals.Windows;

public sealed class PredictorWindowsTests
{
    [Fact]
    public void Read_AfterThreeSteps_HoldsThemAtTheEndOfTheFinePart()
    {
        var some = new SomeWindows();
        some.With("a", 1).Apply(7).With("a", 2).Apply(8).With("a", 3).Apply(9);

        var fine = some.Windows.Read(some.Slot("a"), 0).Fine;

        Assert.Equal([1f, 2f, 3f], fine[^3..].ToArray());
        Assert.All(fine[..^3].ToArray(), value => Assert.True(float.IsNaN(value)));
    }

    [Fact]
    public void Read_WhenTenStepsLeftTheFinePart_HasThemInOneBucket()
    {
        // Steps 0..129 have value = step. At 129 the steps 0..9 have just left the fine part: min 0, mean 4.5, max 9.
        // Of signals with a limit the side is kept on which the limit lies.
        var some = SomeWindows.Limited();
        for (var step = 0; step < 130; step++)
        {
            some.With("a", step).With("a", step, signal: 1).With("a", step, signal: 2).Apply(step);
        }

        Assert.Equal(0f, some.Windows.Read(0, 2).CoarseExtreme[^1]);
        Assert.True(some.Windows.Read(0, 1).CoarseExtreme.IsEmpty);
        var window = some.Windows.Read(0, 0);

        Assert.Equal(10f, window.Fine[0]);
        Assert.Equal((4.5f, 9f), (window.CoarseMean[^1], window.CoarseExtreme[^1]));
        Assert.True(float.IsNaN(window.CoarseMean[^2]));
        Assert.Equal(0, window.CoarseLag);

        some.With("a", 130).Apply(130);
        window = some.Windows.Read(0, 0);
        Assert.Equal(4.5f, window.CoarseMean[^1]);
        Assert.Equal(1, window.CoarseLag);
    }

    [Fact]
    public void Apply_AfterAGap_EntersTheStepsBetweenAsMissing()
    {
        var some = new SomeWindows();
        some.With("a", 1).Apply(100).With("a", 2).Apply(104);

        var fine = some.Windows.Read(0, 0).Fine;

        Assert.Equal([1f, float.NaN, float.NaN, float.NaN, 2f], fine[^5..].ToArray());
    }

    [Fact]
    public void Apply_AfterAGapOfYears_ForgetsTheEntityAndStartsAnew()
    {
        var some = new SomeWindows();
        some.With("a", 1).Failing("a").Apply(0).With("a", 2).Apply(10_000_000_000);

        Assert.Equal(1, some.Windows.EntityCount);
        Assert.Equal(1, some.Windows.StepsSeen(some.Slot("a")));
        Assert.Equal(new EntityHistory(10_000_000_000 * SomeWindows.StepMs, false, null, 0), some.Windows.History(some.Slot("a")));
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    [InlineData(1e300)]
    public void Apply_ValueThatIsNotFiniteInFloat32_IsMissing(double value)
    {
        var some = new SomeWindows(signals: 2);
        some.With("a", value).With("a", 5, signal: 1).With("b", value).Apply(1);

        Assert.Equal(1, some.Windows.EntityCount);
        Assert.True(double.IsNaN(some.Windows.Last(some.Slot("a"), 0)));
        Assert.Equal(5, some.Windows.Last(some.Slot("a"), 1));
    }

    [Fact]
    public void Apply_SeveralElementsOfOneEntity_TakesTheLargestAndCounts()
    {
        var some = new SomeWindows();
        some.With("a", 2, device: "sda").With("a", 7, device: "sdb").With("a", 5, device: "sdc").With("b", 1).Apply(1);

        Assert.Equal(7, some.Windows.Last(some.Slot("a"), 0));
        Assert.Equal(2, some.Windows.Conflicts);
        Assert.Equal(2, some.Windows.EntityCount);
        Assert.Equal(SomeWindows.Entity("a"), some.Windows.EntityAt(some.Slot("a")));
    }

    [Fact]
    public void Apply_ElementWithoutEntityLabels_IsSkipped()
    {
        var definition = SomeWindows.Predictor(1);
        var windows = new PredictorWindows(definition, 10);
        var vector = new InstantVector();
        vector.Add(Labels.Of(("job", "node")), 1);
        vector.Add(Labels.Empty, 1);

        windows.Apply(0, [vector], null);

        Assert.Equal(0, windows.EntityCount);
    }

    [Fact]
    public void IsActive_EntityMissingAtTheLastStep_IsFalseButItStaysKnown()
    {
        var some = new SomeWindows();
        some.With("a", 1).With("b", 1).Apply(1).With("b", 1).Apply(2);

        Assert.False(some.Windows.IsActive(some.Slot("a")));
        Assert.True(some.Windows.IsActive(some.Slot("b")));
        Assert.Equal(2, some.Windows.EntityCount);
    }

    [Fact]
    public void Slots_OfNewcomers_FollowTheirLabelsAndNotTheVectorsOrder()
    {
        var forward = new SomeWindows().With("a", 1).With("b", 1).With("c", 1).Apply(1);
        var backward = new SomeWindows().With("c", 1).With("b", 1).With("a", 1).Apply(1);

        Assert.Equal([0, 1, 2], new[] { "a", "b", "c" }.Select(forward.Slot));
        Assert.Equal([0, 1, 2], new[] { "a", "b", "c" }.Select(backward.Slot));
    }

    [Fact]
    public void Slot_OfAnEntityGoneForTheWholeSpan_GoesCleanToTheNextNewcomer()
    {
        var some = new SomeWindows(seasonality: TimeSpan.FromDays(1));
        some.With("a", 42).With("b", 1).Failing("a").Apply(0);
        for (var step = 1; step <= WindowStore.SpanSteps; step++)
        {
            some.With("b", 1).Apply(step);
        }

        Assert.Equal(0, some.Slot("a"));
        some.With("b", 1).With("c", 3).Apply(WindowStore.SpanSteps + 1);

        Assert.Equal(-1, some.Slot("a"));
        Assert.Equal(0, some.Slot("c"));
        Assert.Equal(0, some.Windows.History(0).Incidents);
        var window = some.Windows.Read(0, 0);
        Assert.Equal(3f, window.Fine[^1]);
        Assert.All(window.CoarseMean.ToArray().Concat(window.Fine[..^1].ToArray()), value => Assert.True(float.IsNaN(value)));
        Assert.True(double.IsNaN(window.Seasonal[0].Mean));

        // The name that the slot had before now finds no slot of its own to fall back on, but a new one.
        some.With("a", 9).With("b", 1).Apply(WindowStore.SpanSteps + 2);
        Assert.Equal(2, some.Slot("a"));
    }

    [Fact]
    public void Apply_PastTheLimitOfEntities_RefusesNewOnesAndServesKnownOnes()
    {
        var some = new SomeWindows(maxEntities: 2);
        some.With("a", 1).With("b", 1).With("c", 1).With("c", 2, device: "x").With("d", 1).Apply(1);
        some.With("a", 2).With("c", 1).Apply(2);

        Assert.Equal(2, some.Windows.EntityCount);
        Assert.Equal(3, some.Windows.RefusedEntities);
        Assert.Equal(2, some.Windows.Last(some.Slot("a"), 0));
        Assert.Equal(-1, some.Slot("c"));
    }

    [Fact]
    public void StepsSeen_CountsStepsWithAValueOnce()
    {
        var some = new SomeWindows(signals: 2);
        some.With("a", 1).With("a", 1, signal: 1).Apply(1).Apply(2).With("a", 1).Apply(3);

        Assert.Equal(2, some.Windows.StepsSeen(0));
        Assert.True(some.Windows.IsWarmingUp(0));
    }

    [Fact]
    public void Apply_StepNotLaterOrOffTheGrid_IsABugOfTheCaller()
    {
        var some = new SomeWindows().Apply(5);

        Assert.Throws<ArgumentOutOfRangeException>(() => some.Apply(5));
        Assert.Throws<ArgumentOutOfRangeException>(() => some.Windows.Apply((6 * SomeWindows.StepMs) + 1, [new InstantVector()], null));
    }

    [Fact]
    public void Apply_InSteadyState_AllocatesNothing()
    {
        var some = new SomeWindows(signals: 2, seasonality: TimeSpan.FromDays(1));
        var vectors = new InstantVector[] { new(), new() };
        var failure = new InstantVector();
        for (var i = 0; i < 50; i++)
        {
            vectors[0].Add(Labels.Of(("instance", $"i{i}"), ("device", "sda")), i);
            vectors[1].Add(Labels.Of(("instance", $"i{i}")), i);
            failure.Add(Labels.Of(("instance", $"i{i}")), i % 2);
        }

        ApplyMany(0, 200);
        Assert.Equal(0, Allocations.FewestBytes(run => ApplyMany(200 + (run * 200), 400 + (run * 200))));

        void ApplyMany(long from, long to)
        {
            for (var step = from; step < to; step++)
            {
                some.Windows.Apply(step * SomeWindows.StepMs, vectors, failure);
            }
        }
    }
}
