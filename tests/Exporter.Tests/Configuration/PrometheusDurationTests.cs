using CsCheck;
using Exporter.Signals;

namespace Exporter.Tests.Configuration;

public sealed class PrometheusDurationTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("0s", 0)]
    [InlineData("15ms", 15)]
    [InlineData("30s", 30_000)]
    [InlineData("1h30m", 5_400_000)]
    [InlineData("1d", 86_400_000)]
    [InlineData("1w2d", 777_600_000)]
    [InlineData("1y", 31_536_000_000)]
    public void TryParse_Notation_IsRead(string text, long ms)
    {
        Assert.True(PrometheusDuration.TryParse(text, out var duration));
        Assert.Equal(ms, duration.TotalMilliseconds);
    }

    [Theory]
    [InlineData("")]
    [InlineData("5")]
    [InlineData("-5m")]
    [InlineData("1.5h")]
    [InlineData("5 m")]
    [InlineData("30m1h")]
    [InlineData("1m1m")]
    [InlineData("m")]
    [InlineData("5min")]
    [InlineData("300y")]
    [InlineData("99999999999999999999s")]
    public void TryParse_AnythingElse_IsRefused(string text) => Assert.False(PrometheusDuration.TryParse(text, out _));

    [Theory]
    [InlineData(0, "0s")]
    [InlineData(30_000, "30s")]
    [InlineData(90_000, "1m30s")]
    [InlineData(5_400_000, "1h30m")]
    [InlineData(86_400_000, "1d")]
    [InlineData(129_600_000, "1d12h")]
    [InlineData(691_200_000, "8d")]
    [InlineData(604_800_000, "1w")]
    [InlineData(31_536_000_000, "1y")]
    [InlineData(1, "1ms")]
    public void Format_IsWhatPrometheusPrints(long ms, string expected) =>
        Assert.Equal(expected, PrometheusDuration.Format(TimeSpan.FromMilliseconds(ms)));

    [Fact]
    public void Format_ThenParse_GivesTheSame() => Gen.Long[0, 292L * 365 * 86_400_000].Sample(ms =>
    {
        var duration = TimeSpan.FromMilliseconds(ms);
        return PrometheusDuration.TryParse(PrometheusDuration.Format(duration), out var parsed) && parsed == duration;
    });
}
