namespace Exporter.Tests.Features;

public sealed class SignalFamilyTests
{
    private static SomeHistory Ramp(int steps) => new SomeHistory(SomeHistory.Plain()).Feed(steps, step => step);

    [Fact]
    public void Level_OfARamp_IsItsEndAndItsMeans()
    {
        // Steps 0..199 with value = step: last 199, mean of 190..199 = 194.5, of 80..199 = 139.5.
        var history = Ramp(200);

        Assert.Equal((199f, 194.5f, 139.5f), (history["x:last"], history["x:mean_10m"], history["x:mean_2h"]));
    }

    [Fact]
    public void Slope_OfARamp_IsSixtyAnHour()
    {
        var history = Ramp(800);

        Assert.Equal((60f, 60f), (history["x:slope_30m"], history["x:slope_2h"]));
        Assert.Equal(60f, history["x:slope_all"], 1e-4);
    }

    [Fact]
    public void Slope_OfAConstantThatIsNoBinaryFraction_IsExactlyZero()
    {
        var history = new SomeHistory(SomeHistory.Plain()).Feed(900, _ => 0.1);

        Assert.Equal((0f, 0f, 0f), (history["x:slope_30m"], history["x:slope_2h"], history["x:slope_all"]));
        Assert.Equal((0f, 0f, 0f, 0f), (history["x:stddev_2h"], history["x:robust_z_2h"], history["x:robust_z_all"], history["x:shift_10m"]));
        Assert.Equal(0.1f, history["x:mean_2h"]);
    }

    [Fact]
    public void Volatility_OfZeroAndTwo_IsRootOfNOverNMinusOne()
    {
        // 60 zeros and 60 twos: mean 1, squared deviations 120, divided by 119.
        var history = new SomeHistory(SomeHistory.Plain()).Feed(120, step => 2 * (step % 2));

        Assert.Equal(Math.Sqrt(120.0 / 119), history["x:stddev_2h"], 1e-6);
    }

    [Fact]
    public void RobustDeviation_OfALeapAboveKnownNoise_IsInUnitsOfItsMad()
    {
        // 119 values alternate 10, 12, ... and the last is 15: median 10 or 12; 60 tens, 59 twelves, one 15 → sorted middle pair (10, 12) = 11, MAD 1.
        var history = new SomeHistory(SomeHistory.Plain()).Feed(119, step => 10 + (2 * (step % 2))).Feed(1, _ => 15);

        Assert.Equal((15 - 11) / 1.4826, history["x:robust_z_2h"], 1e-5);
    }

    [Fact]
    public void RobustDeviation_OfAnExtremeLeap_IsClippedToTwenty()
    {
        var history = new SomeHistory(SomeHistory.Plain()).Feed(119, _ => 1).Feed(1, _ => 1e6);
        Assert.Equal(20f, history["x:robust_z_2h"]);

        history.Feed(1, _ => -1e6);
        Assert.Equal(-20f, history["x:robust_z_2h"]);
    }

    [Fact]
    public void RobustDeviation_OfTheWholePast_ComparesTenStepMeans()
    {
        // 25 buckets: 12 at 0, 12 at 2 and the last ten steps at 5: median 2, deviations 12 × 2, 12 × 0, 1 × 3 → MAD 2.
        var history = new SomeHistory(SomeHistory.Plain()).Feed(250, step => step < 120 ? 0 : step < 240 ? 2 : 5);

        Assert.Equal((5 - 2) / (2 * 1.4826), history["x:robust_z_all"], 1e-5);
    }

    [Theory]
    [InlineData(8, 0)]
    [InlineData(3, 0)]
    [InlineData(15, 0.5)]
    [InlineData(-2, -0.2)]
    [InlineData(1000, 20)]
    public void Novelty_BeyondAllThatWasSeen_IsTheDistanceInWidthsOfIt(double value, double novelty)
    {
        // Until now from 0 to 10: 0 three hours ago, as the mean of a bucket, 10 an hour ago, and 5 at all other times.
        var history = new SomeHistory(SomeHistory.Plain()).Feed(300, step => step is >= 100 and < 120 ? 0 : step == 240 ? 10 : 5).Feed(1, _ => value);

        Assert.Equal(novelty, history["x:novelty_all"], 1e-6);
    }

    [Fact]
    public void Novelty_OfAnAlmostConstantSignal_CountsAThousandthOfItsSizeAsItsWidth()
    {
        var history = new SomeHistory(SomeHistory.Plain()).Feed(20, _ => 1000).Feed(1, _ => 1002);

        Assert.Equal(2, history["x:novelty_all"], 1e-6);
    }

    [Fact]
    public void Shift_AfterAStepUp_IsTheStepInUnitsOfEarlierNoise()
    {
        // Before: 0 and 2 in turn (median 1, MAD 1). Last ten: 6 and 8 in turn, and seven of them reach 6.
        var history = new SomeHistory(SomeHistory.Plain()).Feed(120, step => (2 * (step % 2)) + (step >= 110 ? 6 : 0));

        Assert.Equal((6 - 1) / 1.4826, history["x:shift_10m"], 1e-5);
    }

    [Theory]
    [InlineData(6, 0)]
    [InlineData(7, -9)]
    public void Shift_WhereSomeOfTheLastTenStepsLieElsewhere_CountsFromSevenOn(int steps, double shift)
    {
        // Before: 9 and 11 in turn (median 10, MAD 1); of the last ten steps so many are 1 and the others 10.
        var history = new SomeHistory(SomeHistory.Plain()).Feed(120, step => step < 110 ? 9 + (2 * (step % 2)) : step < 110 + steps ? 1 : 10);

        Assert.Equal(shift / 1.4826, history["x:shift_10m"], 1e-5);
    }

    [Theory]
    [InlineData(11, 120, 0)]
    [InlineData(12, 120, -9)]
    [InlineData(12, 101, -9)]
    [InlineData(12, 102, double.NaN)]
    public void Shift_OfASignalWithARangeOfFiveSteps_NeedsTwelveThatAgreeAndNoneMissingNearThem(int steps, int missing, double shift)
    {
        // Before: 8, 10, 12 (median 10, MAD 2, two of the shifted steps among them); of the last twelve steps so many are 1, and the first of the others is 10.
        var history = new SomeHistory(SomeHistory.Ranged(5), SomeHistory.Plain("clock"));
        for (var step = 0; step < 120; step++)
        {
            history.Step(step == missing ? double.NaN : step >= 120 - steps ? 1 : step == 108 ? 10 : 8 + (2 * (step % 3)), 0);
        }

        Assert.Equal((float)(shift / (2 * 1.4826)), history["x:shift_10m"], 1e-5f);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(-5)]
    public void Shift_TenStepsAfterTheLevelMovedByFiveDeviations_IsFourAtLeast(double deviations)
    {
        var random = new Random(3);
        double Noise() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        var shifts = Enumerable.Range(0, 200).Select(_ =>
            Math.Sign(deviations) * (double)new SomeHistory(SomeHistory.Plain()).Feed(130, step => Noise() + (step >= 120 ? deviations : 0))["x:shift_10m"]).Order().ToArray();

        Assert.True(shifts[100] > 4, $"median {shifts[100]}");
        Assert.True(shifts[10] > 3.2, $"95 of 100 above {shifts[10]}");
    }

    [Fact]
    public void Seasonal_AtAnUnusualHour_IsTheDeviationFromThatHourOfYesterday()
    {
        // Yesterday 10 and 12 in turn: mean 11. The deviations of the visit from its running mean: 0, 2, 1, 4/3, ...
        var history = new SomeHistory(SomeHistory.Plain()).Feed((24 * 60) + 30, step => 10 + (2 * (step % 2)));
        var deviation = Enumerable.Range(0, 60).Average(i => Math.Abs((10 + (2 * (i % 2))) - (i == 0 ? 10 : Enumerable.Range(0, i).Average(k => 10 + (2 * (k % 2))))));
        history.Feed(1, _ => 15);

        // A bin keeps its deviation to 0.2 %.
        var expected = (15 - 11) / (1.2533141373155003 * deviation);
        Assert.Equal(expected, history["x:seasonal_z_1d"], 0.002 * expected);
        Assert.True(float.IsNaN(history["x:season_anomalous_1d"]));
    }

    [Fact]
    public void Peer_OfTheOneThatDiffers_StandsOut()
    {
        // Values 1, 2, 3, 4, 10: median 3, deviations 2 1 0 1 7 → MAD 1; mean deviation 2.2 → 0.5 · 1.2533 · 2.2 = 1.379 < 1.4826.
        var history = new SomeHistory(SomeHistory.Plain())
            .Step(("a", [1]), ("b", [2]), ("c", [3]), ("d", [4]), ("e", [10]));

        Assert.Equal(7 / 1.4826, history["x:peer_z", 4], 1e-5);
        Assert.Equal(0f, history["x:peer_z", 2]);
        Assert.Equal(-2 / 1.4826, history["x:peer_z", 0], 1e-5);
    }

    [Fact]
    public void Peer_AmongFour_IsNotKnown()
    {
        var history = new SomeHistory(SomeHistory.Plain()).Step(("a", [1]), ("b", [2]), ("c", [3]), ("d", [4]));

        Assert.True(float.IsNaN(history["x:peer_z"]));
    }

    [Fact]
    public void Missing_IsTheShareOfTheEntitysOwnSteps()
    {
        var history = new SomeHistory(SomeHistory.Plain(), SomeHistory.Plain("y"));
        history.Step(1, 1).Step(1, double.NaN).Step(1, double.NaN).Step(1, 1);
        Assert.Equal((0f, 0.5f), (history["x:missing_2h"], history["y:missing_2h"]));

        for (var i = 0; i < 120; i++)
        {
            history.Step(1, i < 90 ? double.NaN : 2);
        }

        Assert.Equal(0.75f, history["y:missing_2h"]);
    }

    [Fact]
    public void Everything_OfASignalThatIsMissingNow_IsNaNWhereNowMatters()
    {
        var history = new SomeHistory(SomeHistory.Limited(200), SomeHistory.Plain("y"));
        for (var i = 0; i < 200; i++)
        {
            history.Step(i, i);
        }

        history.Step(double.NaN, 5);

        foreach (var feature in new[] { "last", "robust_z_2h", "peer_z", "seasonal_z_1d", "limit_margin", "limit_eta_hours", "limit_imminence" })
        {
            Assert.True(float.IsNaN(history[$"x:{feature}"]), feature);
        }

        Assert.Equal(195f, history["x:mean_10m"]);
        Assert.Equal(1 / 120f, history["x:missing_2h"], 1e-6);
    }

    [Theory]
    [InlineData("x:mean_2h", 10)]
    [InlineData("x:slope_30m", 10)]
    [InlineData("x:slope_2h", 30)]
    [InlineData("x:stddev_2h", 10)]
    [InlineData("x:robust_z_2h", 10)]
    [InlineData("x:shift_10m", 20)]
    [InlineData("x:slope_all", 240)]
    [InlineData("x:robust_z_all", 240)]
    public void Feature_BelowItsFewestValues_IsNaN(string feature, int fewest)
    {
        var history = Ramp(fewest - 1);
        Assert.True(float.IsNaN(history[feature]));

        history.Feed(1, step => step);
        Assert.False(float.IsNaN(history[feature]));
    }
}
