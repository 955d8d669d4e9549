using CsCheck;
using Exporter.Signals.Windows;

namespace Exporter.Tests.Signals.Windows;

public sealed class IncidentTests
{
    private static SomeWindows Known(TimeSpan? merge = null) => new SomeWindows(merge: merge).With("a", 1).With("b", 1).Apply(0);

    [Fact]
    public void Onset_WhenFailureTurnsNonZero_IsThatStepOnce()
    {
        var some = Known();
        some.Failing("a").Failing("b", value: 0).Apply(1);

        Assert.Equal([new IncidentOnset(0, 60_000)], some.Windows.Onsets);
        Assert.Equal(new EntityHistory(0, true, 60_000, 1), some.Windows.History(0));
        Assert.Equal(new EntityHistory(0, false, null, 0), some.Windows.History(1));

        some.Failing("a").Apply(2);
        Assert.Empty(some.Windows.Onsets);
        Assert.Equal(1, some.Windows.History(0).Incidents);
    }

    [Theory]
    [InlineData(6, 1)] // steps 2..5 are free of failure: 4 minutes, less than the merge of 5
    [InlineData(7, 2)] // steps 2..6: 5 minutes
    public void Onset_AfterAFailureFreeGap_IsNewOnceTheGapIsAsLongAsMerge(long again, int incidents)
    {
        var some = Known();
        some.Failing("a").Apply(1);
        for (var step = 2; step < again; step++)
        {
            some.Apply(step);
        }

        some.Failing("a").Apply(again);

        Assert.Equal(incidents, some.Windows.History(0).Incidents);
        Assert.Equal(incidents == 1 ? 60_000 : again * 60_000, some.Windows.History(0).LastOnsetMs);
    }

    [Fact]
    public void InIncident_LastsThroughTheMergeGap()
    {
        var some = Known();
        some.Failing("a").Apply(1);
        var lasting = new List<bool>();
        for (var step = 2; step <= 7; step++)
        {
            lasting.Add(some.Apply(step).Windows.History(0).InIncident);
        }

        Assert.Equal([true, true, true, true, false, false], lasting);
    }

    [Fact]
    public void Onset_WithoutMerge_ComesAgainAfterOneStepOnly()
    {
        var some = Known(merge: TimeSpan.Zero);
        some.Failing("a").Apply(1).Failing("a").Apply(2);
        Assert.Equal(1, some.Windows.History(0).Incidents);

        some.Apply(3).Failing("a").Apply(4);
        Assert.Equal(2, some.Windows.History(0).Incidents);
    }

    [Fact]
    public void Failure_OfAnUnknownEntityOrNaN_CreatesNothing()
    {
        var some = Known();
        some.Failing("stranger").Failing("a", value: double.NaN).Apply(1);

        Assert.Equal(2, some.Windows.EntityCount);
        Assert.Empty(some.Windows.Onsets);
    }

    [Fact]
    public void Failure_KeepsAnEntityKnownThatHasNoSignals()
    {
        var some = Known();
        for (var step = 1; step <= 2 * WindowStore.SpanSteps; step++)
        {
            some.Failing("a").Apply(step);
        }

        Assert.Equal(0, some.Slot("a"));
        Assert.Equal(-1, some.Slot("b"));
        Assert.False(some.Windows.IsActive(0));
        Assert.Equal(new EntityHistory(0, true, 60_000, 1), some.Windows.History(0));
    }

    [Fact]
    public void Onsets_OnAnyPattern_EqualThoseOfRunsMergedByHand() => Gen.Bool.Array[1, 80].Select(Gen.Int[0, 6]).Sample((failing, merge) =>
    {
        var some = new SomeWindows(merge: TimeSpan.FromMinutes(merge)).With("a", 1).Apply(0);
        var onsets = new List<long>();
        for (var i = 0; i < failing.Length; i++)
        {
            _ = failing[i] ? some.Failing("a") : some;
            onsets.AddRange(some.Apply(i + 1).Windows.Onsets.Select(onset => onset.OnsetMs / 60_000));
        }

        // Naive: a failing step is an onset unless one of the steps at most max(merge, 1) before it is failing.
        var expected = Enumerable.Range(0, failing.Length)
            .Where(i => failing[i] && !Enumerable.Range(1, Math.Max(merge, 1)).Any(back => i - back >= 0 && failing[i - back]))
            .Select(i => i + 1L);
        return onsets.SequenceEqual(expected);
    });
}
