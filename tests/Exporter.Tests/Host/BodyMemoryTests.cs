using Exporter.Host.Endpoints;
using Exporter.TestKit;
using Microsoft.Extensions.Time.Testing;

namespace Exporter.Tests.Host;

public class BodyMemoryTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly BodyMemory _memory;

    public BodyMemoryTests() => _memory = new BodyMemory(_time) { Options = new BodyOptions { LimitBytes = 100, Timeout = TimeSpan.FromMinutes(10) } };

    [Fact]
    public void Shares_TogetherKeepTheLimit_AndGiveBackWhatTheyHad()
    {
        using var first = _memory.Begin();
        using (var second = _memory.Begin())
        {
            Assert.True(first.TryGrow(60));
            Assert.True(second.TryGrow(40));
            Assert.False(second.TryGrow(1));
            Assert.Equal(100, _memory.UsedBytes);
        }

        Assert.Equal(60, _memory.UsedBytes);
        Assert.True(first.TryGrow(40));
    }

    [Fact]
    public void Share_ThatArrivesForLong_LosesItsMemoryToOthers_TheLongestFirst()
    {
        using var oldest = _memory.Begin();
        using var old = _memory.Begin();
        Assert.True(oldest.TryGrow(50));
        Assert.True(old.TryGrow(40));
        _time.Advance(BodyMemory.Patience + TimeSpan.FromMilliseconds(1));
        using var young = _memory.Begin();

        Assert.True(young.TryGrow(60));
        Assert.Equal((true, false), (oldest.Deadline.IsCancellationRequested, old.Deadline.IsCancellationRequested));
        Assert.Equal(100, _memory.UsedBytes);
        Assert.False(oldest.TryGrow(0));
    }

    [Fact]
    public void Share_WithinPatienceOrWhoseBodyIsThere_KeepsItsMemory()
    {
        using var there = _memory.Begin();
        Assert.True(there.TryGrow(50));
        there.Arrived();
        _time.Advance(TimeSpan.FromMinutes(1));
        using var young = _memory.Begin();
        Assert.True(young.TryGrow(50));
        _time.Advance(BodyMemory.Patience);

        using var asking = _memory.Begin();
        Assert.False(asking.TryGrow(1));
        Assert.False(there.Deadline.IsCancellationRequested || young.Deadline.IsCancellationRequested);
    }

    [Fact]
    public void Share_AskingAlone_IsNotCutForItself()
    {
        using var alone = _memory.Begin();
        Assert.True(alone.TryGrow(90));
        _time.Advance(TimeSpan.FromMinutes(1));

        Assert.False(alone.TryGrow(20));
        Assert.False(alone.Deadline.IsCancellationRequested);
    }

    [Fact]
    public void Share_OfOneRequestAfterTheOther_AllocatesNothing()
    {
        var memory = new BodyMemory(TimeProvider.System);
        Take();

        Assert.Equal(0, Allocations.FewestBytes(_ => Take()));

        void Take()
        {
            using var share = memory.Begin();
            share.TryGrow(10);
            share.Arrived();
        }
    }

    [Fact]
    public void Share_ThatServesAnotherRequest_HasItsOwnDeadlineAndNothingOfTheFirst()
    {
        var memory = new BodyMemory(TimeProvider.System) { Options = new BodyOptions { LimitBytes = 100, Timeout = TimeSpan.FromMinutes(10) } };
        BodyShare before;
        using (before = memory.Begin())
        {
            Assert.True(before.TryGrow(100));
        }

        memory.Options = memory.Options with { Timeout = TimeSpan.Zero };
        using var after = memory.Begin();

        Assert.Same(before, after);
        Assert.Equal(0, memory.UsedBytes);
        Assert.True(SpinWait.SpinUntil(() => after.Deadline.IsCancellationRequested, TimeSpan.FromSeconds(10)));
    }
}
