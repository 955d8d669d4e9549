using Exporter.Configuration.Web;
using Exporter.Host.Web;
using Microsoft.Extensions.Time.Testing;

namespace Exporter.Tests.Host.Web;

public sealed class RequestRateTests
{
    [Fact]
    public void Bucket_GivesItsBurst_AndThenOneEachInterval()
    {
        var time = new FakeTimeProvider();
        var rate = new RequestRate(new RequestRateOptions(TimeSpan.FromSeconds(2), 3), time);

        Assert.Equal([true, true, true, false], Take(rate, 4));

        time.Advance(TimeSpan.FromSeconds(1.9));
        Assert.Equal([false], Take(rate, 1));
        time.Advance(TimeSpan.FromSeconds(0.2));
        Assert.Equal([true, false], Take(rate, 2));

        // Not more than the burst, however long it was quiet.
        time.Advance(TimeSpan.FromHours(1));
        Assert.Equal([true, true, true, false], Take(rate, 4));
    }

    private static bool[] Take(RequestRate rate, int times) => [.. Enumerable.Range(0, times).Select(_ => rate.TryTake())];
}
