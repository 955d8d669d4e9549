namespace Exporter.Host.Kafka;

/// <summary>Bounds what waits here: half full, nothing more is asked for unless it is waited for; full, what is ahead of a partition that is waited for is paused.</summary>
/// <remarks>
/// The client library has one queue for all partitions, and stops fetching by itself while that is full. So as long as the merge goes on, it is enough to leave the queue alone. Where the merge waits for a partition whose
/// messages are behind those of others, the others must come out, for which the other half is. A pause is the last resort: the library throws away what it has fetched of the partition.
/// </remarks>
/// <param name="bytes">Bytes that may wait here.</param>
internal sealed class BufferBound(long bytes)
{
    private long _waiting;
    private long _share;

    /// <summary>True where nothing more should come, unless something is waited for.</summary>
    public bool IsHalfFull => _waiting >= bytes / 2;

    /// <summary>True where nothing more should come but what is waited for.</summary>
    public bool IsFull => _waiting >= bytes;

    /// <summary>Looks how much waits.</summary>
    public void Look(IReadOnlyCollection<PartitionQueue> partitions)
    {
        (_waiting, _share) = (0, bytes / Math.Max(1, partitions.Count));
        foreach (var partition in partitions)
        {
            _waiting += partition.WaitingBytes;
        }
    }

    /// <summary>True for a partition that has its share of what may wait, or more, while all is full.</summary>
    public bool MustPause(PartitionQueue partition) => IsFull && !partition.IsPaused && partition.WaitingBytes >= _share;

    /// <summary>True for a paused partition once the merge goes on, or once little of it is left: it may be the one that is waited for next.</summary>
    /// <remarks>Long before there is room, so that what waits here bridges the time until more comes; what comes earlier stays in the library's queue.</remarks>
    public bool MayResume(PartitionQueue partition, bool isWaited) => partition.IsPaused && (!isWaited || partition.WaitingBytes < _share / 2);
}
