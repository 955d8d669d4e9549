using System.Runtime.CompilerServices;
using CsCheck;
using Exporter.Signals;
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

        Assert.True(double.IsNaN(some.Windows.Read(0, 0).Seasonal[0].Mean));
    }

    [Fact]
    public void Profile_AfterOneDay_KnowsTheHoursOfThatDay()
    {
        // Value = hour of the day. Step Day + 30 lies at the centre of bin 0, Day + 90 at that of bin 1, Day + 75 half way towards bin 0.
        var some = Daily(step => step % Day / 60, Day + 31);
        Assert.Equal(0, some.Windows.Read(0, 0).Seasonal[0].Mean);
        Assert.Equal(0, some.Windows.Read(0, 0).Seasonal[0].Deviation);

        some = Daily(step => step % Day / 60, Day + 76);
        Assert.Equal(0.75, some.Windows.Read(0, 0).Seasonal[0].Mean);
        some = Daily(step => step % Day / 60, Day + 91);
        Assert.Equal(1, some.Windows.Read(0, 0).Seasonal[0].Mean);
    }

    [Fact]
    public void Profile_IsNotTouchedByTheStepItIsReadAt()
    {
        var calm = Daily(_ => 5, Day + 91).Windows.Read(0, 0).Seasonal[0].Mean;
        var shaken = Daily(step => step >= Day + 60 ? 1000 : 5, Day + 91).Windows.Read(0, 0).Seasonal[0].Mean;

        Assert.Equal(5, calm);
        Assert.Equal(calm, shaken);
    }

    [Fact]
    public void Profile_AfterSevenDays_WeighsTheNewestByAFifth()
    {
        // Days 0..5 at 10, day 6 at 20, the same all day: the mean of six days is 10, then 10 + 0.2 · 10.
        var some = Daily(step => step / Day < 6 ? 10 : 20, (7 * Day) + 31);

        Assert.Equal(12, some.Windows.Read(0, 0).Seasonal[0].Mean, 1e-5);
    }

    [Fact]
    public void Anomalous_WhenTheSameHourStoodOutBefore_IsItsShare()
    {
        // Noise of ±1 on every day; on day 1 the second half of hour 3 is far off. Day 1 is the first that can be judged: 30 of 60 steps.
        static double Noisy(int step) => step is >= Day + 210 and < Day + 240 ? 50 : step % 2;
        var some = Daily(Noisy, (2 * Day) + 211);
        Assert.Equal(0.5, some.Windows.Read(0, 0).Seasonal[0].Anomalous, 1e-3);

        some = Daily(Noisy, (2 * Day) + 331);
        Assert.Equal(0, some.Windows.Read(0, 0).Seasonal[0].Anomalous, 1e-3);

        some = Daily(Noisy, Day + 211);
        Assert.True(double.IsNaN(some.Windows.Read(0, 0).Seasonal[0].Anomalous));
    }

    [Fact]
    public void Profile_HourSeenForLessThanAQuarter_DoesNotCount()
    {
        // Only 14 of the 60 steps of hour 0 have a value on day 0, but 15 of hour 1.
        static double Sparse(int step) => step < Day && step % 60 >= (step < 60 ? 14 : 15) ? double.NaN : 5;

        Assert.True(double.IsNaN(Daily(Sparse, Day + 31).Windows.Read(0, 0).Seasonal[0].Mean));
        Assert.Equal(5, Daily(Sparse, Day + 91).Windows.Read(0, 0).Seasonal[0].Mean);
    }

    [Fact]
    public void Bin_OfEightBytes_FollowsAnExactOneWithinItsRounding() => Gen.Select(Gen.Double[-1e6, 1e6], Gen.Double[0, 1e4], Gen.Int[0, 60]).Array[1, 40].Sample(visits =>
    {
        var bin = default(SeasonalBin);
        double mean = 0, deviation = 0, share = 0;
        for (var i = 0; i < visits.Length; i++)
        {
            var visit = new SeasonalVisit { Mean = (float)visits[i].Item1, Deviation = (float)visits[i].Item2, Count = 60, Anomalous = visits[i].Item3 };
            bin.Fold(visit);
            mean += Math.Max(1.0 / (i + 1), 0.2) * (visit.Mean - mean);
            deviation += Math.Max(1.0 / (i + 1), 0.2) * (visit.Deviation - deviation);
            share += i == 0 ? 0 : Math.Max(1.0 / i, 0.2) * ((visit.Anomalous / 60.0) - share);
        }

        // Every fold rounds the deviation by at most 0.2 %, and a fold takes a fifth of earlier errors away.
        return Math.Abs(bin.Mean - mean) <= 1 && Math.Abs(bin.Deviation - deviation) <= 0.01 * deviation + 100
            && (visits.Length == 1 ? double.IsNaN(bin.Anomalous) : Math.Abs(bin.Anomalous - share) <= 0.006);
    });

    [Fact]
    public void Sizes_OfBinAndVisit_AreWhatTheEstimateSays() =>
        Assert.Equal((8, 16), (Unsafe.SizeOf<SeasonalBin>(), Unsafe.SizeOf<SeasonalVisit>()));

    [Theory]
    [InlineData(0, 1304)]
    [InlineData(1, 1880)]
    public void Bytes_OfASignal_AreWithinTwoKilobytes(int limits, int bytes)
    {
        // 130 steps and 144 means of 4 bytes, 24 bins of 8, a visit of 16; with a limit 144 extremes; 16 a signal, and for the failure, to find its entity again.
        var definition = SomeWindows.Predictor(1, null, TimeSpan.FromDays(1)) with
        {
            Signals = [new SignalDefinition("x", "x", limits == 0 ? null : new SignalLimit(LimitSide.Above, 1))],
        };

        Assert.Equal(bytes + 32, PredictorWindows.BytesPerEntity(definition));
        Assert.True(bytes + 32 <= 2048);
    }

    [Theory]
    [InlineData(24 * 60, 1, 24)]
    [InlineData(7 * 24 * 60, 1, 28)]
    [InlineData(60, 1, 24)]
    [InlineData(7 * 24 * 60, 24 * 60, 7)]
    [InlineData(1, 5, 1)]
    public void Grid_CutsThePeriodIntoBinsOfAtLeastAStep(int periodMinutes, int stepMinutes, int bins) =>
        Assert.Equal(bins, new SeasonalGrid(TimeSpan.FromMinutes(periodMinutes), TimeSpan.FromMinutes(stepMinutes)).Bins);
}
