using Exporter.Host.Connections;
using Microsoft.AspNetCore.Connections;

namespace Exporter.Tests.Host;

public sealed class ConnectionLimitTests : IDisposable
{
    private readonly ConnectionLimit _limit = new(3, new object());

    public void Dispose() => _limit.Dispose();

    [Fact]
    public void Connection_PastTheLimit_ClosesTheOneThatNeverAskedAnything()
    {
        var (busy, waiting, silent, fresh) = (Open(), Open(), Open(), Open());
        Assert.Null(_limit.Enter(busy));
        _limit.Carry(busy, 1);
        Assert.Null(_limit.Enter(waiting));
        _limit.Carry(waiting, 1);
        _limit.Carry(waiting, -1);
        Assert.Null(_limit.Enter(silent));

        Assert.Same(silent, _limit.Enter(fresh));
        Assert.Equal(3, _limit.Count);
        Assert.Same(fresh, _limit.Enter(Open()));
    }

    [Fact]
    public void Connection_PastTheLimitWhereAllHaveAsked_ClosesTheOneThatWaitsLongest_ThenTheOldestRequest()
    {
        OpenConnection[] open = [Open(), Open(), Open()];
        foreach (var one in open)
        {
            Assert.Null(_limit.Enter(one));
            _limit.Carry(one, 1);
        }

        _limit.Carry(open[2], -1);
        _limit.Carry(open[1], -1);
        var newest = Open();
        Assert.Same(open[2], _limit.Enter(newest));
        _limit.Carry(newest, 1);
        Assert.Same(open[1], _limit.Enter(Open()));
    }

    [Fact]
    public void Connection_WithSeveralRequests_IsBusyUntilTheLastHasEnded()
    {
        var (several, one, other) = (Open(), Open(), Open());
        foreach (var each in new[] { several, one, other })
        {
            Assert.Null(_limit.Enter(each));
            _limit.Carry(each, 1);
        }

        _limit.Carry(several, 1);
        _limit.Carry(several, -1);
        _limit.Carry(one, -1);
        Assert.Same(one, _limit.Enter(Open()));
    }

    [Fact]
    public void Connection_ClosedForAnother_IsNotTakenInAgainByTheEndOfItsRequest()
    {
        var closed = Open();
        Assert.Null(_limit.Enter(closed));
        _limit.Carry(closed, 1);
        foreach (var each in new[] { Open(), Open() })
        {
            Assert.Null(_limit.Enter(each));
            _limit.Carry(each, 1);
        }

        Assert.Same(closed, _limit.Enter(Open()));
        _limit.Carry(closed, -1);
        Assert.Equal(3, _limit.Count);
    }

    private static OpenConnection Open() => new(new DefaultConnectionContext());
}
