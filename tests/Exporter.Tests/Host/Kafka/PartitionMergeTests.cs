using CsCheck;
using Exporter.Host.Kafka;
using Microsoft.Extensions.Time.Testing;

namespace Exporter.Tests.Host.Kafka;

public sealed class PartitionMergeTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Next_IsTheOldest()
    {
        var merge = new PartitionMerge(Patience, _time);
        PartitionQueue[] queues = [Queue(0, 300), Queue(1, 200)];

        Assert.Same(queues[1], merge.Next(queues));
        queues[1].Take();
        queues[1].ReachEnd(1);
        Assert.Same(queues[0], merge.Next(queues));
    }

    [Fact]
    public void PartitionAtItsEnd_HoldsUpNobody()
    {
        var merge = new PartitionMerge(Patience, _time);
        var empty = new PartitionQueue(new("t", 1), 2);
        PartitionQueue[] queues = [Queue(0, 300), empty];

        Assert.Null(merge.Next(queues));
        empty.ReachEnd(0);
        Assert.Same(queues[0], merge.Next(queues));
    }

    [Fact]
    public void PartitionWithMessagesElsewhere_IsWaitedForWithPatience()
    {
        var merge = new PartitionMerge(Patience, _time);
        var slow = new PartitionQueue(new("t", 1), 2);
        slow.SeeEnd(7);
        PartitionQueue[] queues = [Queue(0, 300, 301), slow];

        Assert.Null(merge.Next(queues));
        _time.Advance(Patience - TimeSpan.FromMilliseconds(1));
        Assert.Null(merge.Next(queues));
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Same(queues[0], merge.Next(queues));
        queues[0].Take();
        Assert.Same(queues[0], merge.Next(queues));
        Assert.Equal(1, merge.GivenUp);

        // It delivers, and counts again.
        slow.Add(new WaitingMessage(0, 100, [1], null));
        Assert.Same(slow, merge.Next(queues));
    }

    [Fact]
    public void Clock_NeverGoesBack()
    {
        var queue = Queue(0, 300, 100, 400);

        Assert.Equal(300, queue.ClockMs);
        queue.Take();
        Assert.Equal(300, queue.ClockMs);
        queue.Take();
        Assert.Equal(400, queue.ClockMs);
    }

    [Fact]
    public void WhatComesAgainAfterAPause_IsLeftOut()
    {
        var queue = Queue(0, 10, 20);
        queue.Add(new WaitingMessage(1, 20, [1], null));
        queue.Add(new WaitingMessage(2, 30, [1], null));

        Assert.Equal([0, 1, 2], Enumerable.Range(0, 3).Select(_ => queue.Take().Offset));
        Assert.False(queue.HasMessage);
    }

    [Fact]
    public void Lag_IsWhatIsNotTakenInYet()
    {
        var queue = new PartitionQueue(new("t", 0), 1);
        Assert.Equal(0, queue.Lag);
        queue.Add(new WaitingMessage(40, 10, [1], null));
        queue.SeeEnd(50);

        Assert.Equal(10, queue.Lag);
        queue.Took(queue.Take());
        Assert.Equal((9, false), (queue.Lag, queue.IsAtEnd));
    }

    /// <summary>However messages are fetched, partitions that all have some come in the order of all messages' times.</summary>
    [Fact]
    public void Order_IsThatOfOneConnection() => Gen.Int[0, 50].Array[1, 20].Array[1, 4].Sample(times =>
    {
        var queues = times.Select((its, number) => Queue(number, [.. its.Order().Select(time => (long)time)])).ToList();
        queues.ForEach(queue => queue.ReachEnd(long.MaxValue - 1));
        var merge = new PartitionMerge(Patience, new FakeTimeProvider());
        var merged = new List<long>();
        while (merge.Next(queues) is { } next)
        {
            merged.Add(next.Take().TimestampMs);
        }

        Assert.Equal(times.SelectMany(its => its).Order().Select(time => (long)time), merged);
    });

    private static PartitionQueue Queue(int number, params long[] times)
    {
        var queue = new PartitionQueue(new("t", number), (ushort)(number + 1));
        for (var offset = 0; offset < times.Length; offset++)
        {
            queue.Add(new WaitingMessage(offset, times[offset], [1], null));
        }

        return queue;
    }
}
