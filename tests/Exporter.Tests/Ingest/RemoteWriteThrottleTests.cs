using Exporter.Host.Endpoints;
using Microsoft.Extensions.Time.Testing;

namespace Exporter.Tests.Ingest;

public class RemoteWriteThrottleTests
{
    [Fact]
    public void Throttle_LetsOneThroughPerInterval()
    {
        var time = new FakeTimeProvider();
        var throttle = new RemoteWriteThrottle(TimeSpan.FromMinutes(1), time);

        Assert.True(throttle.TryPass());
        Assert.False(throttle.TryPass());
        time.Advance(TimeSpan.FromSeconds(59));
        Assert.False(throttle.TryPass());
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(throttle.TryPass());
        Assert.False(throttle.TryPass());
    }
}
