namespace Exporter.Host.Kafka;

/// <summary>Puts the messages of several partitions in the order in which they were produced, as if they had come by one connection.</summary>
/// <remarks>
/// Event time is one, and a step sees what has come before it is due. So a partition that is behind must not be overtaken by more than its messages' own order allows: the next message is the
/// oldest of the heads of all partitions, and where a partition has more at the broker and nothing here, the others wait for it, for <c>patience</c> at most. One at its end holds up nobody.
/// The order is a function of the partitions' content wherever all of them have something to deliver.
/// </remarks>
/// <param name="patience">How long others wait for a partition that does not deliver.</param>
/// <param name="time">Measures it.</param>
internal sealed class PartitionMerge(TimeSpan patience, TimeProvider time)
{
    private long? _waitsSince;
    private bool _isImpatient;

    /// <summary>How often the others went on without a partition.</summary>
    public long GivenUp { get; private set; }

    /// <summary>The partition whose message comes next; null where there is none, or one has to be waited for.</summary>
    public PartitionQueue? Next(IReadOnlyCollection<PartitionQueue> partitions)
    {
        PartitionQueue? next = null;
        var isWaitedFor = false;
        foreach (var partition in partitions)
        {
            if (!partition.HasMessage)
            {
                isWaitedFor |= !partition.IsAtEnd;
            }
            else if (next is null || IsBefore(partition, next))
            {
                next = partition;
            }
        }

        if (next is null || !isWaitedFor)
        {
            (_waitsSince, _isImpatient) = (null, false);
            return next;
        }

        return _isImpatient || IsOver() ? next : null;
    }

    // Of two at one time, always the same: the order must not depend on which came first.
    private static bool IsBefore(PartitionQueue one, PartitionQueue other)
    {
        var order = one.ClockMs.CompareTo(other.ClockMs);
        order = order != 0 ? order : string.CompareOrdinal(one.Name.Topic, other.Name.Topic);
        return (order != 0 ? order : one.Name.Number.CompareTo(other.Name.Number)) < 0;
    }

    private bool IsOver()
    {
        var now = time.GetTimestamp();
        _waitsSince ??= now;
        if (time.GetElapsedTime(_waitsSince.Value, now) < patience)
        {
            return false;
        }

        _isImpatient = true;
        GivenUp++;
        return true;
    }
}
