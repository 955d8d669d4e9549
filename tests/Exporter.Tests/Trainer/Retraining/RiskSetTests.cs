using Exporter.Trainer.Retraining;

namespace Exporter.Tests.Trainer.Retraining;

/// <summary>Whether and when a failure would have come, from alerts some of which were acted on first.</summary>
public sealed class RiskSetTests
{
    [Fact]
    public void Of_AlertsThatNobodyTouched_CountsThem()
    {
        var set = RiskSet.Of([.. Times(1, 30, OpenEnd.Failure), .. Times(1, 90, OpenEnd.Failure), .. Times(2, 240, OpenEnd.Quiet)]);
        Assert.Equal([30, 90], set.LeadsMs);
        Assert.Equal([0.75, 0.5], set.Alive, Near);
        Assert.Equal(0.5, set.Failing, 12);
    }

    [Fact]
    public void Of_AlertsThatWereActedOn_LeavesTheirChanceToThoseThatWereOpenForLonger()
    {
        // One in four fails at 30. Of the three left, one is acted on at 40: what would have come of it is what comes of the other two, 3/8 each.
        var set = RiskSet.Of([.. Times(1, 30, OpenEnd.Failure), .. Times(1, 40, OpenEnd.Acted), .. Times(1, 90, OpenEnd.Failure), .. Times(1, 240, OpenEnd.Quiet)]);
        Assert.Equal([30, 90], set.LeadsMs);
        Assert.Equal([0.75, 0.375], set.Alive, Near);
        Assert.Equal(0.625, set.Failing, 12);
    }

    [Fact]
    public void Of_AlertsNoneOfWhichCameToNothing_MakesAFailureCertain()
    {
        // The one acted on last leaves half of the chance to nobody, so those that failed get it.
        var set = RiskSet.Of([.. Times(1, 30, OpenEnd.Failure), .. Times(1, 40, OpenEnd.Acted)]);
        Assert.Equal([0.0], set.Alive);
        Assert.Equal(30, set.Draw(Math.BitDecrement(1)));
    }

    [Fact]
    public void Draw_GoesThroughTheChancesInOrder()
    {
        var set = new RiskSet([30, 90], [0.75, 0.25]);
        Assert.Equal([30, 30, 90, 90, null, null], new[] { 0, 0.249, 0.25, 0.749, 0.75, 0.999 }.Select(set.Draw));
        Assert.Equal([30, 90, 90], new[] { 0, 0.34, 0.999 }.Select(set.WhereOneComes().Draw));
        Assert.Null(new RiskSet([], []).WhereOneComes().Draw(0));
    }

    [Fact]
    public void Of_AlertsActedOnAtRandom_IsWhatWouldHaveCome_WhereTheOnesLeftAloneFailTooSoon()
    {
        // Of 4,000 alerts seven in ten would fail, evenly over four hours; somebody comes evenly within five. Four standard errors of the mean lead are 5 minutes.
        var random = new Random(1);
        List<OpenTime> times = [];
        List<double> leads = [];
        for (var i = 0; i < 4000; i++)
        {
            var (lead, acted) = (random.NextDouble() < 0.7 ? 1 + random.Next(239) : (int?)null, random.Next(300));
            if (lead is { } would)
            {
                leads.Add(would);
            }

            times.Add(acted < (lead ?? 240) ? Time(acted, OpenEnd.Acted) : Time(lead ?? 240, lead is null ? OpenEnd.Quiet : OpenEnd.Failure));
        }

        times = [.. times.OrderBy(time => time.LengthMs)];
        var set = RiskSet.Of([.. times]);
        var untouched = times.Where(time => time.End == OpenEnd.Failure).Average(time => time.LengthMs);
        Assert.Equal(leads.Average(), Mean(set.WhereOneComes()), 5.0);
        Assert.Equal(0.7, set.Failing, 0.04);
        Assert.True(untouched < leads.Average() - 20, $"{untouched} of {leads.Average()}");
    }

    private static double Mean(RiskSet set) => set.LeadsMs.Select((ms, i) => ms * ((i == 0 ? 1 : set.Alive[i - 1]) - set.Alive[i])).Sum();

    private static bool Near(double left, double right) => Math.Abs(left - right) < 1e-12;

    private static IEnumerable<OpenTime> Times(int count, long lengthMs, OpenEnd end) => Enumerable.Repeat(Time(lengthMs, end), count);

    private static OpenTime Time(long lengthMs, OpenEnd end) => new(lengthMs, end, long.MaxValue, long.MaxValue);
}
