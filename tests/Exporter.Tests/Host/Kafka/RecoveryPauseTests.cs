using Exporter.Host.Kafka;
using Microsoft.Extensions.Time.Testing;

namespace Exporter.Tests.Host.Kafka;

public sealed class RecoveryPauseTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Pauses_GrowUpToAMinute()
    {
        var pause = new RecoveryPause(_time);

        Assert.Equal([1, 2, 4, 8, 16, 32, 60, 60], Enumerable.Range(0, 8).Select(_ => pause.Next().TotalSeconds));
    }

    [Fact]
    public void ClientThatLived_IsFollowedAtOnce()
    {
        var pause = new RecoveryPause(_time);
        pause.Next();
        pause.Begin();
        _time.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal(2, pause.Next().TotalSeconds);
        pause.Begin();
        _time.Advance(TimeSpan.FromSeconds(61));

        Assert.Equal(1, pause.Next().TotalSeconds);
        pause.Begin();
        Assert.Equal(2, pause.Next().TotalSeconds);
    }
}
