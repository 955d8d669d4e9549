using Exporter.Features.Course;

namespace Exporter.Tests.Features.Course;

public sealed class CourseReaderTests
{
    private const int Hour = 60;

    private static SignalCourse Read(SomeHistory history) => new CourseReader(history.Definition).Read(history.Windows, 0, 0);

    [Fact]
    public void SteadyRise_AfterAFlatPast_HasItsRateItsBeginAndItsUsualLevel()
    {
        // Ten hours at 0.4, then 0.012 an hour for six hours: 0.472 at minute 960.
        var history = new SomeHistory(SomeHistory.Plain()).Feed(961, step => 0.4 + (0.012 / Hour * Math.Max(0, step - 600)));

        var course = Read(history);

        Assert.Equal(0.472, course.Value, 1e-6);
        Assert.Equal(0.012, course.ChangePerHour, 1e-5);
        Assert.Equal((CourseDirection.Rising, true), (course.Direction, course.HasUnusualRate));
        Assert.Equal(0.4, course.UsualValue, 1e-6);
        Assert.Equal(0, course.UsualChangePerHour, 1e-6);

        // Ten-step means know a begin to ten minutes.
        Assert.InRange(course.TrendSinceMs!.Value, 590 * SomeHistory.StepMs, 610 * SomeHistory.StepMs);
        Assert.InRange(course.UnusualSinceMs!.Value, 590 * SomeHistory.StepMs, 620 * SomeHistory.StepMs);
    }

    [Fact]
    public void Fall_ThreeTimesAsFastAsUsual_KnowsTheUsualRate()
    {
        // A certificate falls by an hour an hour; from minute 1200 on something falls three times as fast.
        var history = new SomeHistory(SomeHistory.Plain()).Feed(1401, step => 10_000 - step - (2 * Math.Max(0, step - 1200)));

        var course = Read(history);

        Assert.Equal(-180, course.ChangePerHour, 0.01);
        Assert.Equal(60, course.UsualChangePerHour, 0.01);
        Assert.Equal((CourseDirection.Falling, true), (course.Direction, course.HasUnusualRate));
    }

    [Fact]
    public void Fall_AtItsUsualRate_IsNotUnusual()
    {
        var history = new SomeHistory(SomeHistory.Plain()).Feed(1561, step => 10_000 - step);

        var course = Read(history);

        Assert.Equal((CourseDirection.Falling, false), (course.Direction, course.HasUnusualRate));
    }

    [Fact]
    public void Noise_HasNoDirectionAndNothingUnusual()
    {
        var random = new Random(3);
        var steady = 0;
        for (var run = 0; run < 20; run++)
        {
            var course = Read(new SomeHistory(SomeHistory.Plain()).Feed(900, _ => 0.5 + (0.1 * random.NextDouble())));
            steady += course is { Direction: CourseDirection.Steady, TrendSinceMs: null } ? 1 : 0;
            Assert.True(course.UnusualSinceMs is null || course.Direction != CourseDirection.Steady);
        }

        // Tau 0.5 among twelve means: 2.5 % by chance.
        Assert.InRange(steady, 18, 20);
    }

    [Fact]
    public void Jump_IsUnusualSinceItsTenSteps()
    {
        var random = new Random(4);
        var history = new SomeHistory(SomeHistory.Plain()).Feed(900, step => (step < 820 ? 0.2 : 0.9) + (0.02 * random.NextDouble()));

        var course = Read(history);

        Assert.InRange(course.UnusualSinceMs!.Value, 810 * SomeHistory.StepMs, 820 * SomeHistory.StepMs);
        Assert.InRange(course.UsualValue, 0.2, 0.22);
    }

    [Fact]
    public void YoungOrMissingSignal_SaysNothingThatItCannotKnow()
    {
        var young = Read(new SomeHistory(SomeHistory.Plain()).Feed(5, step => step));
        var missing = Read(new SomeHistory(SomeHistory.Plain()).Feed(400, step => step).Feed(1, _ => double.NaN));

        Assert.Equal((4, true, true), ((int)young.Value, double.IsNaN(young.ChangePerHour), double.IsNaN(young.UsualValue)));
        Assert.Equal((CourseDirection.Steady, null), (young.Direction, young.UnusualSinceMs));
        Assert.True(double.IsNaN(missing.Value));
        Assert.Equal(60, missing.ChangePerHour, 1e-3);
    }

    [Fact]
    public void MissingFor20Steps_IsNotUnusual()
    {
        var course = Read(new SomeHistory(SomeHistory.Plain()).Feed(400, _ => 0.5).Feed(20, _ => double.NaN));

        Assert.True(double.IsNaN(course.Value));
        Assert.Equal(0.5, course.UsualValue);
        Assert.Null(course.UnusualSinceMs);
    }

    [Fact]
    public void Crossing_OfASteadyRise_IsTheForecastAndItsIntervalThatOfFaultsThatChangeTheirPace()
    {
        // 0.09 an hour, 0.4 left: 4 h 27 min, as limit_eta_hours says.
        var history = new SomeHistory(SomeHistory.Limited(1)).Feed(401, step => step * 0.0015);

        var crossing = Read(history).Crossing!.Value;

        var expected = (400 + (0.4 / 0.0015)) * SomeHistory.StepMs;
        Assert.Equal(expected, crossing.AtMs, SomeHistory.StepMs / 10.0);

        // All pairs of a line have its slope, so only the widening is left: from 0.53 to 1.2 of the time ahead.
        var ahead = 0.4 / 0.0015 * SomeHistory.StepMs;
        Assert.Equal((400 * SomeHistory.StepMs) + (0.53 * ahead), crossing.LowerMs, SomeHistory.StepMs / 10.0);
        Assert.Equal((400 * SomeHistory.StepMs) + (1.2 * ahead), crossing.UpperMs!.Value, SomeHistory.StepMs / 10.0);
    }

    [Fact]
    public void Crossing_OfAWaveringRise_HasAnIntervalAroundTheForecast()
    {
        var random = new Random(5);
        var history = new SomeHistory(SomeHistory.Limited(1)).Feed(401, step => (step * 0.0015) + (0.02 * random.NextDouble()));

        var crossing = Read(history).Crossing!.Value;

        // Wider than that of the steady rise, on both sides.
        var (asOf, ahead) = (400 * SomeHistory.StepMs, crossing.AtMs - (400 * SomeHistory.StepMs));
        Assert.True(crossing.LowerMs < asOf + (0.52 * ahead));
        Assert.True(crossing.UpperMs > asOf + (1.22 * ahead));
    }

    [Fact]
    public void Crossing_WhereNothingApproachesOrTheLimitIsCrossed_IsNone()
    {
        Assert.Null(Read(new SomeHistory(SomeHistory.Limited(1)).Feed(400, _ => 0.5)).Crossing);
        Assert.Null(Read(new SomeHistory(SomeHistory.Limited(1)).Feed(400, step => step * 0.01)).Crossing);
        Assert.Null(Read(new SomeHistory(SomeHistory.Plain()).Feed(400, step => step * 0.01)).Crossing);
    }

    [Fact]
    public void Read_OfASecondBlockOfSignals_IsThatOfTheSignal()
    {
        // Ten signals: the ninth lies in another block of eight than the first.
        var history = new SomeHistory([.. Enumerable.Range(0, 10).Select(i => SomeHistory.Plain($"s{i}"))]);
        for (var step = 0; step < 200; step++)
        {
            history.Step([.. Enumerable.Range(0, 10).Select(i => (double)(i * step))]);
        }

        var course = new CourseReader(history.Definition).Read(history.Windows, 0, 8);

        Assert.Equal((8 * 199, 8 * 60), (course.Value, Math.Round(course.ChangePerHour, 6)));
    }
}
