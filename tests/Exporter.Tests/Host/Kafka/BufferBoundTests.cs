using Exporter.Host.Kafka;

namespace Exporter.Tests.Host.Kafka;

public sealed class BufferBoundTests
{
    private readonly BufferBound _bound = new(bytes: 100);

    [Fact]
    public void HalfFull_IsNotFull()
    {
        Look(Queue(0, 49));
        Assert.Equal((false, false), (_bound.IsHalfFull, _bound.IsFull));
        Look(Queue(0, 49), Queue(1, 1));
        Assert.Equal((true, false), (_bound.IsHalfFull, _bound.IsFull));
        Look(Queue(0, 49), Queue(1, 51));
        Assert.Equal((true, true), (_bound.IsHalfFull, _bound.IsFull));
    }

    [Fact]
    public void Full_PausesWhoHasItsShare()
    {
        var (ahead, behind) = (Queue(0, 60), Queue(1, 39));
        Look(ahead, behind);
        Assert.False(_bound.MustPause(ahead));

        (ahead, behind) = (Queue(0, 61), Queue(1, 39));
        Look(ahead, behind);
        Assert.True(_bound.MustPause(ahead));
        Assert.False(_bound.MustPause(behind));
        ahead.IsPaused = true;
        Assert.False(_bound.MustPause(ahead));
    }

    [Fact]
    public void Paused_GoesOnOnceTheMergeDoes()
    {
        var (paused, other) = (Queue(0, 70), Queue(1, 30));
        paused.IsPaused = true;
        Look(paused, other);

        Assert.False(_bound.MayResume(paused, isWaited: true));
        Assert.True(_bound.MayResume(paused, isWaited: false));
        Assert.False(_bound.MayResume(other, isWaited: false));
    }

    /// <summary>It may be the one that the merge waits for, and then nothing else makes room.</summary>
    [Fact]
    public void PausedWithLittleLeft_GoesOn_HoweverMuchOfOthersWaits()
    {
        var (empty, others) = (Queue(0), Queue(1, 99));
        empty.IsPaused = true;
        Look(empty, others);

        Assert.True(_bound.MayResume(empty, isWaited: true));
    }

    private void Look(params PartitionQueue[] queues) => _bound.Look(queues);

    private static PartitionQueue Queue(int number, params int[] bytes)
    {
        var queue = new PartitionQueue(new("t", number), (ushort)(number + 1));
        foreach (var (offset, length) in bytes.Index())
        {
            queue.Add(new WaitingMessage(offset, offset, new byte[length], null));
        }

        return queue;
    }
}
