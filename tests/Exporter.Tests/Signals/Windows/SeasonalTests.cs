using Exporter.Signals.Windows;

namespace Exporter.Tests.Signals.Windows;

public sealed class SeasonalTests
{
    private const int Day = 24 * 60;

    private static SomeWindows Daily(Func<int, double> value, int steps)
    {
        var some = new SomeWindows(seasonality: TimeSpan.FromDays(1));
        for (var step = 0; step < steps; step++)
        {
            some.With("a", value(step)).Apply(step);
        }

        return some;
    }

    [Fact]
    public void Profile_OnTheFirstDay_KnowsNothing()
    {
        var some = Daily(_ => 5, Day);

        Assert.True(float.IsNaN(some.Windows.Read(0, 0).SeasonalMean[0]));
    }

    [Fact]
    public void Profile_AfterOneDay_KnowsTheHoursOfThatDay()
    {
        // Value = hour of the day. Step Day + 30 lies at the centre of bin 0, Day + 90 at that of bin 1, Day + 75 half way towards bin 0.
        var some = Daily(step => step % Day / 60, Day + 31);
        Assert.Equal(0, some.Windows.Read(0, 0).SeasonalMean[0]);
        Assert.Equal(0, some.Windows.Read(0, 0).SeasonalDeviation[0]);

        some = Daily(step => step % Day / 60, Day + 76);
        Assert.Equal(0.75f, some.Windows.Read(0, 0).SeasonalMean[0]);
        some = Daily(step => step % Day / 60, Day + 91);
        Assert.Equal(1f, some.Windows.Read(0, 0).SeasonalMean[0]);
    }

    [Fact]
    public void Profile_IsNotTouchedByTheStepItIsReadAt()
    {
        var calm = Daily(_ => 5, Day + 91).Windows.Read(0, 0).SeasonalMean[0];
        var shaken = Daily(step => step >= Day + 60 ? 1000 : 5, Day + 91).Windows.Read(0, 0).SeasonalMean[0];

        Assert.Equal(5f, calm);
        Assert.Equal(calm, shaken);
    }

    [Fact]
    public void Profile_AfterSevenDays_WeighsTheNewestByAFifth()
    {
        // Days 0..5 at 10, day 6 at 20, the same all day: the mean of six days is 10, then 10 + 0.2 · 10.
        var some = Daily(step => step / Day < 6 ? 10 : 20, (7 * Day) + 31);

        Assert.Equal(12f, some.Windows.Read(0, 0).SeasonalMean[0], 1e-5);
    }

    [Fact]
    public void Anomalous_WhenTheSameHourStoodOutBefore_IsItsShare()
    {
        // Noise of ±1 on every day; on day 1 the second half of hour 3 is far off. Day 1 is the first that can be judged: 30 of 60 steps.
        static double Noisy(int step) => step is >= Day + 210 and < Day + 240 ? 50 : step % 2;
        var some = Daily(Noisy, (2 * Day) + 211);
        Assert.Equal(0.5f, some.Windows.Read(0, 0).SeasonalAnomalous[0]);

        some = Daily(Noisy, (2 * Day) + 331);
        Assert.Equal(0f, some.Windows.Read(0, 0).SeasonalAnomalous[0]);

        some = Daily(Noisy, Day + 211);
        Assert.True(float.IsNaN(some.Windows.Read(0, 0).SeasonalAnomalous[0]));
    }

    [Fact]
    public void Profile_HourSeenForLessThanAQuarter_DoesNotCount()
    {
        // Only 14 of the 60 steps of hour 0 have a value on day 0, but 15 of hour 1.
        static double Sparse(int step) => step < Day && step % 60 >= (step < 60 ? 14 : 15) ? double.NaN : 5;

        Assert.True(float.IsNaN(Daily(Sparse, Day + 31).Windows.Read(0, 0).SeasonalMean[0]));
        Assert.Equal(5f, Daily(Sparse, Day + 91).Windows.Read(0, 0).SeasonalMean[0]);
    }

    [Theory]
    [InlineData(24 * 60, 1, 24)]
    [InlineData(7 * 24 * 60, 1, 168)]
    [InlineData(60, 1, 24)]
    [InlineData(7 * 24 * 60, 24 * 60, 7)]
    [InlineData(1, 5, 1)]
    public void Grid_CutsThePeriodIntoBinsOfAtLeastAStep(int periodMinutes, int stepMinutes, int bins) =>
        Assert.Equal(bins, new SeasonalGrid(TimeSpan.FromMinutes(periodMinutes), TimeSpan.FromMinutes(stepMinutes)).Bins);
}
