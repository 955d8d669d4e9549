using CsCheck;
using Exporter.Signals.Windows;

namespace Exporter.Tests.Signals.Windows;

public class StepClockTests
{
    [Fact]
    public void TryTakeDue_FirstSample_MakesTheNewestClosableStepDue()
    {
        var clock = Clock();

        Assert.Equal([60_000], Due(clock, 119_999));
        Assert.Equal(60_000, clock.LastStepMs);
        Assert.Empty(Due(clock, 119_999));
    }

    [Fact]
    public void TryTakeDue_EventTimeReachesStepPlusLateness_HandsOutTheStep()
    {
        var clock = Clock();
        Due(clock, 100_000);

        Assert.Empty(Due(clock, 119_999));
        Assert.Equal([90_000], Due(clock, 120_000));
        Assert.Equal([120_000, 150_000], Due(clock, 180_000));
    }

    [Fact]
    public void TryTakeDue_TimeGoesBack_NothingIsDue()
    {
        var clock = Clock();
        Due(clock, 200_000);
        Assert.Empty(Due(clock, 100_000));
    }

    [Fact]
    public void TryTakeDue_LongSilence_CatchesUpOnlySoFar()
    {
        var clock = Clock(maxCatchUpSteps: 3);
        Due(clock, 90_000);

        Assert.Equal([840_000, 870_000, 900_000], Due(clock, 930_000));
        Assert.Equal(25, clock.SkippedSteps);
    }

    [Fact]
    public void TryTakeDue_BeforeTheEpoch_StaysOnTheGrid()
    {
        Assert.Equal([-60_000], Due(Clock(), -1));
    }

    [Fact]
    public void TryTakeDue_SmallestTimestamp_IsHarmless()
    {
        Assert.Empty(Due(Clock(), long.MinValue));
    }

    [Fact]
    public void TryTakeDue_AnyWayOfAdvancing_GivesTheSameSteps() =>
        Gen.Long[0, 50_000].Array[1, 50].Sample(gaps =>
        {
            var (fine, coarse) = (Clock(), Clock());
            var first = 1_000_000L;
            var steps = Due(fine, first);
            var at = first;
            foreach (var gap in gaps)
            {
                at += gap;
                steps.AddRange(Due(fine, at));
            }

            List<long> atOnce = [.. Due(coarse, first), .. Due(coarse, at)];
            return steps.SequenceEqual(atOnce) && steps.All(step => step % 30_000 == 0);
        });

    private static StepClock Clock(int maxCatchUpSteps = 1000) => new(TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(30), maxCatchUpSteps);

    private static List<long> Due(StepClock clock, long eventTimeMs)
    {
        var steps = new List<long>();
        while (clock.TryTakeDue(eventTimeMs, out var step))
        {
            steps.Add(step);
        }

        return steps;
    }
}
