using Confluent.Kafka;

namespace Exporter.Host.Kafka;

/// <content>From the client's queue to those of partitions, within what may wait.</content>
internal sealed partial class KafkaIntake
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Wakening = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Answer = TimeSpan.FromSeconds(5);

    // The mark that ends a transaction takes one offset; more than that are missing for another reason.
    private const int MarkOffsets = 1;

    private void Fetch()
    {
        var isWaited = _merge.Next(_queues.Values) is null;
        if (!isWaited && _bound.IsHalfFull)
        {
            return;
        }

        for (var count = 0; count < Turn; count++)
        {
            ConsumeResult<Ignore, byte[]>? result;
            try
            {
                result = _consumer!.Consume(count == 0 && isWaited ? Patience : TimeSpan.Zero);
            }
            catch (ConsumeException exception) when (!exception.Error.IsFatal)
            {
                // A topic that is not there yet, a partition without a leader: the client goes on by itself.
                _clients.Hear(exception.Error);
                return;
            }

            if (_fatal is { } error)
            {
                // A client that is dead is silent.
                throw new KafkaException(error);
            }

            if (result is null)
            {
                return;
            }

            Receive(result);
        }
    }

    private void Receive(ConsumeResult<Ignore, byte[]> result)
    {
        var name = new PartitionName(result.Topic, result.Partition.Value);
        if (!_queues.TryGetValue(name, out var queue))
        {
            return;
        }

        var isFirst = queue.NextOffset < 0;
        Check(queue, result.Offset.Value);
        if (result.IsPartitionEOF)
        {
            queue.ReachEnd(result.Offset.Value);
        }
        else
        {
            queue.Add(WaitingMessage.Of(result));
        }

        if (isFirst)
        {
            _stream.Began(queue);
        }
    }

    /// <summary>What comes next may be gone from the broker: then some samples are missing, as after a crash without one. Compaction leaves offsets out too, and that is none.</summary>
    private void Check(PartitionQueue queue, long offset)
    {
        var missing = offset - queue.ExpectedOffset;
        if (queue.ExpectedOffset < 0 || missing <= (queue.IsFetched ? MarkOffsets : 0))
        {
            return;
        }

        if (IsGone(queue))
        {
            Log.KafkaGap(_logger, queue.Name.ToString(), queue.ExpectedOffset, offset);
            _metrics.Missed(queue.Name.Topic, missing);
            _pipeline.OpenGap();
        }
    }

    private bool IsGone(PartitionQueue queue)
    {
        try
        {
            return _consumer!.QueryWatermarkOffsets(PartitionOf(queue), Answer).Low.Value > queue.ExpectedOffset;
        }
        catch (KafkaException exception)
        {
            // Values that are missing are better than wrong ones.
            _clients.Hear(exception.Error);
            return true;
        }
    }

    /// <summary>Pauses what is ahead of a partition that is waited for, and lets it go on once that one has come.</summary>
    private void Bound()
    {
        _bound.Look(_queues.Values);
        var isWaited = _merge.Next(_queues.Values) is null;
        List<TopicPartition>? resumed = null;
        foreach (var queue in _queues.Values)
        {
            if (_bound.MayResume(queue, isWaited))
            {
                (resumed ??= []).Add(PartitionOf(queue));
                queue.IsPaused = false;
            }
            else if (isWaited && _bound.MustPause(queue))
            {
                _consumer!.Pause([PartitionOf(queue)]);
                queue.IsPaused = true;
                _metrics.Paused(queue.Name.Topic);
            }
        }

        if (resumed is not null)
        {
            _consumer!.Resume(resumed);
            Wake(resumed);
        }
    }

    /// <summary>Nothing tells the library's threads of a resumption, and each sleeps for up to a second. A question that goes to each partition's broker wakes its thread.</summary>
    private void Wake(List<TopicPartition> partitions)
    {
        try
        {
            foreach (var partition in partitions)
            {
                _consumer!.QueryWatermarkOffsets(partition, Wakening);
            }
        }
        catch (KafkaException)
        {
            // Nobody wants the answer. What is not woken wakes by itself.
        }
    }

    private static TopicPartition PartitionOf(PartitionQueue queue) => new(queue.Name.Topic, queue.Name.Number);
}
