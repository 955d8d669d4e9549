using Exporter.Host.QueryApi;

namespace Exporter.Tests.Host.QueryApi;

public sealed class TimeTextTests
{
    [Theory]
    [InlineData("1700000000", 1_700_000_000_000)]
    [InlineData("1700000000.1234", 1_700_000_000_123)]
    [InlineData("1.7e9", 1_700_000_000_000)]
    [InlineData("-1.5", -1_500)]
    [InlineData("2023-11-14T22:13:20Z", 1_700_000_000_000)]
    [InlineData("2023-11-14T23:13:20.5+01:00", 1_700_000_000_500)]
    [InlineData("2023-11-14T21:13:20-01:00", 1_700_000_000_000)]
    public void TryParse_OfATime_GivesMilliseconds(string text, long ms)
    {
        Assert.True(TimeText.TryParse(text, out var read));
        Assert.Equal(ms, read);
    }

    [Theory]
    [InlineData("")]
    [InlineData("now")]
    [InlineData("NaN")]
    [InlineData("+Inf")]
    [InlineData("1e300")]
    [InlineData("2023-11-14")]
    [InlineData("2023-11-14T22:13:20")]
    [InlineData("14/11/2023 22:13")]
    public void TryParse_OfAnythingElse_IsRefused(string text) => Assert.False(TimeText.TryParse(text, out _));
}
