using Exporter.Host.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Exporter.Tests.Host;

public sealed class LogLineTests
{
    private static readonly KeyValuePair<string, object?>[] Fields =
        [new("address", "127.0.0.1:9977"), new("count", 3), new("err", "a \"b\"\nc\\d\t"), new("empty", ""), new("none", null)];

    [Fact]
    public void Logfmt_Fields_AreQuotedWhereTheyNeedIt() => Assert.Equal(
        """time=T level=INFO msg="Listening" address=127.0.0.1:9977 count=3 err="a \"b\"\nc\\d\u0009" empty="" none="" """.TrimEnd(),
        LogLine.Logfmt("T", "INFO", "Listening", Fields));

    [Fact]
    public void Json_Fields_AreStrings() => Assert.Equal(
        """{"time":"T","level":"WARN","msg":"Listening","address":"127.0.0.1:9977","count":"3","err":"a \u0022b\u0022\nc\\d\t","empty":"","none":""}""",
        LogLine.Json("T", "WARN", "Listening", Fields));

    [Fact]
    public void Throttle_OneSubject_PassesOncePerMinute()
    {
        var time = new FakeTimeProvider();
        var throttle = new LogThrottle(time);
        Assert.True(throttle.Allow("cpu"));
        Assert.False(throttle.Allow("cpu"));
        Assert.True(throttle.Allow("disk"));

        time.Advance(TimeSpan.FromMinutes(1));

        Assert.True(throttle.Allow("cpu"));
    }
}
