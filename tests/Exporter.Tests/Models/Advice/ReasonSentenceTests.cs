using Exporter.Features.Course;
using Exporter.Models.Advice;
using Exporter.Signals;

namespace Exporter.Tests.Models.Advice;

public sealed class ReasonSentenceTests
{
    private const long StepMs = 100 * HourMs;
    private const long HourMs = 3_600_000;

    private static SignalCourse Course(double value, double change = double.NaN, double usualChange = double.NaN, double usual = double.NaN) => new()
    {
        Value = value,
        ChangePerHour = change,
        Direction = change > 0 ? CourseDirection.Rising : change < 0 ? CourseDirection.Falling : CourseDirection.Steady,
        TrendSinceMs = double.IsNaN(change) ? null : StepMs - (6 * HourMs),
        UsualValue = usual,
        UsualChangePerHour = usualChange,
        UnusualSinceMs = null,
        HasUnusualRate = Math.Abs(change) >= 2 * usualChange,
        Crossing = null,
    };

    private static string Say(string name, SignalUnit unit, SignalCourse course, SignalLimit? limit = null) =>
        ReasonSentence.Of(new SignalDefinition(name, "x", limit, unit), course, StepMs);

    [Fact]
    public void RisingRatio_SaysValueRateSinceAndMultiple() =>
        Assert.Equal("disk used 0.91, rising 1.2 %/h for 6 h, 3 times its usual rate", Say("disk_used", SignalUnit.Ratio, Course(0.91, 0.012, 0.004)));

    [Fact]
    public void UsualRateOfZero_IsNoMultiple() =>
        Assert.Equal("pool used 0.5, falling 10 %/h for 6 h", Say("pool_used", SignalUnit.Ratio, Course(0.5, -0.1, 0)));

    [Fact]
    public void UnusualLevel_SaysSinceAndMultiple() => Assert.Equal(
        "latency 840 ms, unusual for 40 min, 4.2 times its usual level",
        Say("latency", SignalUnit.Seconds, Course(0.84, usual: 0.2) with { UnusualSinceMs = StepMs - (40 * 60_000) }));

    [Fact]
    public void UnusuallyLowLevel_SaysWhatIsUsual() => Assert.Equal(
        "request rate 3/s, unusual for 5 min, usually 120/s",
        Say("request_rate", SignalUnit.PerSecond, Course(3, usual: 120) with { UnusualSinceMs = StepMs - 300_000 }));

    [Fact]
    public void ForecastCrossing_SaysTheLimitAndWhen() => Assert.Equal(
        "memory free 1.5 GiB, falling 512 MiB/h for 6 h, 2 times its usual rate, at its limit 512 MiB in about 2 h",
        Say(
            "memory_free",
            SignalUnit.Bytes,
            Course(1.5 * (1 << 30), -(512 << 20), 256 << 20) with { Crossing = new LimitCrossing(StepMs + (2 * HourMs), StepMs, null) },
            new SignalLimit(LimitSide.Below, 512 << 20)));

    [Theory]
    [InlineData(240L, "disk used 0.7, at its limit 0.95 in about 3 h 20 min (80 %: 2 h 50 min to 4 h)")]
    [InlineData(null, "disk used 0.7, at its limit 0.95 in about 3 h 20 min (80 %: 2 h 50 min or later)")]
    public void ForecastSignal_SaysHowSureTheTimeIs(long? latestMinutes, string expected)
    {
        var crossing = new LimitCrossing(StepMs + (200 * 60_000), StepMs + (170 * 60_000), StepMs + (latestMinutes * 60_000));
        var signal = new SignalDefinition("disk_used", "x", new SignalLimit(LimitSide.Above, 0.95), SignalUnit.Ratio, Forecast: true);
        Assert.Equal(expected, ReasonSentence.Of(signal, Course(0.7) with { Crossing = crossing }, StepMs));
    }

    [Theory]
    [InlineData(0, "0 s")]
    [InlineData(89, "89 min")]
    [InlineData(94, "1 h 30 min")]
    [InlineData(115, "2 h")]
    [InlineData(-200, "3 h 20 min")]
    [InlineData(2160, "1 d 12 h")]
    [InlineData(2880, "2 d")]
    public void Duration_InTwoUnits(int minutes, string expected) => Assert.Equal(expected, DurationText.OfTwoUnits(TimeSpan.FromMinutes(minutes)));

    [Fact]
    public void UnitInTheName_IsSaidOnce()
    {
        Assert.Equal("certificate 36 h", Say("certificate_hours", SignalUnit.Hours, Course(36)));
        Assert.Equal("certificate hours 36", Say("certificate_hours", SignalUnit.None, Course(36)));
        Assert.Equal("error ratio 0.2", Say("error_ratio", SignalUnit.Ratio, Course(0.2)));
    }

    [Fact]
    public void MissingValue_IsSaidToBeMissing() => Assert.Equal("cpu busy missing", Say("cpu_busy", SignalUnit.Ratio, Course(double.NaN)));

    [Theory]
    [InlineData(0.91, SignalUnit.Ratio, "0.91")]
    [InlineData(0.98765, SignalUnit.Ratio, "0.988")]
    [InlineData(91.234, SignalUnit.Percent, "91.2 %")]
    [InlineData(3.4359738368e9, SignalUnit.Bytes, "3.2 GiB")]
    [InlineData(2048, SignalUnit.BytesPerSecond, "2 KiB/s")]
    [InlineData(0.00042, SignalUnit.Seconds, "0.42 ms")]
    [InlineData(90, SignalUnit.Seconds, "90 s")]
    [InlineData(36.0, SignalUnit.Hours, "36 h")]
    [InlineData(72.0, SignalUnit.Hours, "3 d")]
    [InlineData(-4.5, SignalUnit.Celsius, "-4.5 °C")]
    [InlineData(12.04, SignalUnit.PerSecond, "12/s")]
    [InlineData(1234567, SignalUnit.Count, "1.23M")]
    [InlineData(999.9, SignalUnit.None, "1k")]
    [InlineData(0, SignalUnit.Seconds, "0 s")]
    public void Value_IsRoundedAndHasItsUnit(double value, SignalUnit unit, string expected) => Assert.Equal(expected, QuantityText.Value(value, unit));

    [Theory]
    [InlineData(-0.012, SignalUnit.Ratio, "1.2 %/h")]
    [InlineData(3, SignalUnit.PerSecond, "3/s per hour")]
    [InlineData(1048576, SignalUnit.Bytes, "1 MiB/h")]
    [InlineData(-1, SignalUnit.Hours, "60 min/h")]
    public void Rate_HasNoSign(double perHour, SignalUnit unit, string expected) => Assert.Equal(expected, QuantityText.Rate(perHour, unit));
}
