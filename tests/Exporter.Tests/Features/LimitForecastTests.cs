using Exporter.Signals;

namespace Exporter.Tests.Features;

public sealed class LimitForecastTests
{
    private const int Hour = 60;

    private static SomeHistory With(Func<int, double> value, int steps, double limit = 1, LimitSide side = LimitSide.Above) =>
        new SomeHistory(SomeHistory.Limited(limit, side)).Feed(steps, value);

    [Fact]
    public void Eta_OfASteadyRise_IsTheDistanceByTheSlope()
    {
        // 0.09 an hour; at step 400 the value is 0.6, so 0.4 are left: 4 h 27 min.
        var history = With(step => step * 0.0015, 401);

        Assert.Equal(0.4f, history["x:limit_margin"], 1e-6);
        Assert.Equal(0.4 / 0.09, history["x:limit_eta_hours"], 1e-3);
        Assert.Equal(1 / (1 + (0.4 / 0.09 / 4)), history["x:limit_imminence"], 1e-4);
    }

    [Fact]
    public void Eta_TowardsALimitBelow_IsTheSame()
    {
        // A certificate: 10 days left, limit 9 days and 20 hours; the value falls by an hour an hour.
        var history = With(step => 864_000 - (step * 60.0), 121, limit: 864_000 - (20 * 3600), LimitSide.Below);

        Assert.Equal(18f, history["x:limit_eta_hours"], 1e-2);
        Assert.Equal(18f * 3600, history["x:limit_margin"]);
    }

    [Fact]
    public void Eta_OnceCrossed_IsZeroAndImminenceOne()
    {
        var history = With(step => step * 0.001, 1010);

        Assert.Equal(-0.009f, history["x:limit_margin"], 1e-6);
        Assert.Equal((0f, 1f), (history["x:limit_eta_hours"], history["x:limit_imminence"]));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-0.0005)]
    public void Eta_WhenNotApproaching_IsTheCap(double perStep)
    {
        var history = With(step => 0.7 + (perStep * step), 600);

        Assert.Equal(240f, history["x:limit_eta_hours"]);
        Assert.Equal(1 / (1 + (240f / 4)), history["x:limit_imminence"]);
    }

    [Fact]
    public void Imminence_OfNoiseBelowTheLimit_StaysLow()
    {
        var random = new Random(11);
        var history = With(_ => 0.6 + (0.05 * Gauss(random)), 300);

        Assert.True(Highest(history, 2000, _ => 0.6 + (0.05 * Gauss(random))) < 0.4);
    }

    [Fact]
    public void Imminence_OfSawTeethThatAlwaysTurnBelowTheLimit_StaysLow()
    {
        // Three-hour teeth from 0.5 to 0.8 with some noise: naively the limit 0.95 is ever so often 1.5 hours away.
        var random = new Random(12);
        double Tooth(int step) => 0.5 + (0.3 * (step % 180) / 180) + (0.005 * Gauss(random));
        var history = With(Tooth, 1600, limit: 0.95);

        Assert.True(Highest(history, 720, Tooth) < 0.45);
    }

    [Fact]
    public void Imminence_OfSawTeethThatGrow_RisesWellBeforeTheCrossing()
    {
        // As above, but every tooth is 0.01 an hour higher: the peaks pass 0.95 after some 15 hours.
        static double Tooth(int step) => 0.5 + (0.3 * (step % 180) / 180) + (0.01 * step / Hour);
        var crossing = Enumerable.Range(0, 10_000).First(step => Tooth(step) > 0.95);
        var history = With(Tooth, crossing - Hour, limit: 0.95);

        Assert.True(history["x:limit_imminence"] > 0.6, $"{history["x:limit_eta_hours"]} h");
    }

    [Fact]
    public void Imminence_OfADailyPeakBelowTheLimit_StaysModerate()
    {
        static double Daily(int step) => 0.5 - (0.3 * Math.Cos(2 * Math.PI * step / (24 * Hour)));
        var history = With(Daily, 26 * Hour, limit: 0.95);

        Assert.True(Highest(history, 24 * Hour, Daily) < 0.5);
    }

    // Three days from 0.3 up to 0.9, then cleaned within a minute: longer than the windows see, the limit two and a half hours above the top.
    private const int ToothSteps = 3 * 24 * Hour;

    private static double SlowTooth(int step, Random random) => 0.3 + (0.6 * (step % ToothSteps) / ToothSteps) + (0.002 * Gauss(random));

    [Fact]
    public void Imminence_OfASawToothLongerThanTheWindows_StaysLowOnceItsSeasonIsKnown()
    {
        var random = new Random(15);
        double Tooth(int step) => SlowTooth(step, random);
        var known = new SomeHistory([TimeSpan.FromDays(3)], SomeHistory.Limited(0.92)).Feed((3 * ToothSteps) - (6 * Hour), Tooth);
        var unknown = new SomeHistory([], SomeHistory.Limited(0.92)).Feed((3 * ToothSteps) - (6 * Hour), Tooth);

        Assert.True(Highest(unknown, 6 * Hour, Tooth) > 0.5, "without the season it would announce");
        Assert.InRange(Highest(known, 6 * Hour, Tooth), 0, 0.2);
    }

    [Fact]
    public void Eta_OfASawToothThatIsHigherThanUsual_IsThatOfTheCrossing()
    {
        // The fourth tooth is 0.1 higher from its beginning: it crosses 0.92 where it stands for 0.82, ten hours before its end. Its highest noise gets there sooner, by an hour or two.
        var random = new Random(16);
        var crossing = (3 * ToothSteps) + (int)(ToothSteps * (0.82 - 0.3) / 0.6);
        var history = new SomeHistory([TimeSpan.FromDays(3)], SomeHistory.Limited(0.92))
            .Feed(crossing - (5 * Hour), step => SlowTooth(step, random) + (step >= 3 * ToothSteps ? 0.1 : 0));

        Assert.InRange(history["x:limit_eta_hours"], 2.5, 5.5);
    }

    [Fact]
    public void Eta_OfALeakInASignalWithASeason_IsThatOfTheCrossing()
    {
        // A daily wave of 0.2 for ten days; on the eleventh 0.05 an hour come on top from 03:00, and the wave's rise until noon.
        var random = new Random(17);
        static double Wave(int step) => 0.4 - (0.1 * Math.Cos(2 * Math.PI * step / (24 * Hour)));
        double Leak(int step) => Wave(step) + (0.05 * Math.Max(0, step - (243 * Hour)) / Hour) + (0.005 * Gauss(random));
        var crossing = Enumerable.Range(0, 20_000).First(step => Wave(step) + (0.05 * Math.Max(0, step - (243 * Hour)) / Hour) > 0.8);
        var history = new SomeHistory(SomeHistory.Limited(0.8)).Feed(crossing - (2 * Hour), Leak);

        Assert.InRange(history["x:limit_eta_hours"], 1.5, 2.5);
    }

    [Fact]
    public void Imminence_OfALeak_RisesSteadilyToTheCrossing()
    {
        // Flat with noise for 20 h, then 0.1 an hour from 0.4 towards 0.95: crossing 5.5 h after the leak began.
        var random = new Random(13);
        double Leak(int step) => 0.4 + (0.1 * Math.Max(0, step - (20 * Hour)) / Hour) + (0.01 * Gauss(random));
        var history = With(Leak, (20 * Hour) + (4 * Hour), limit: 0.95);
        Assert.InRange(history["x:limit_eta_hours"], 1.3, 1.8);

        history.Feed(Hour, Leak);
        Assert.InRange(history["x:limit_eta_hours"], 0.3, 0.7);
        Assert.True(history["x:limit_imminence"] > 0.85);
    }

    [Fact]
    public void Imminence_AfterARestartEndedALeak_FallsBelowAHalf()
    {
        var random = new Random(14);
        double Leak(int step) => (step < 1600 ? 0.3 + (0.6 * Math.Max(0, step - 1200) / 400) : 0.3) + (0.01 * Gauss(random));
        var history = With(Leak, 1640, limit: 0.95);

        Assert.True(Highest(history, 600, Leak) < 0.5);
    }

    private static double Highest(SomeHistory history, int steps, Func<int, double> value)
    {
        var highest = 0.0;
        for (var i = 0; i < steps; i++)
        {
            history.Feed(1, value);
            highest = Math.Max(highest, history["x:limit_imminence"]);
        }

        return highest;
    }

    private static double Gauss(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
