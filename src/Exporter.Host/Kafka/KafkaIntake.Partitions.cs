using Confluent.Kafka;

namespace Exporter.Host.Kafka;

/// <content>Partitions that come and go, from within the client's poll, and offsets that are committed.</content>
internal sealed partial class KafkaIntake
{
    private List<TopicPartitionOffset> Assign(List<TopicPartition> partitions)
    {
        var committed = _consumer!.Committed(partitions, Answer).ToDictionary(known => known.TopicPartition, known => known.Offset.Value);
        var begins = new List<TopicPartitionOffset>();
        foreach (var partition in partitions)
        {
            var offset = _stream.Assign(new PartitionName(partition.Topic, partition.Partition.Value), committed[partition] is >= 0 and var known ? known : null);
            begins.Add(new TopicPartitionOffset(partition, offset is { } from ? new Offset(from) : _options.FromBeginning ? Offset.Beginning : Offset.End));
        }

        TakeQueues();
        _stream.Assigned();
        _isCatchingUp = true;
        _pipeline.StreamTrouble = null;
        _metrics.Rebalanced("assigned");
        Log.KafkaAssigned(_logger, string.Join(", ", begins), _queues.Count);
        return begins;
    }

    private void Revoke(List<TopicPartitionOffset> partitions, string kind)
    {
        var series = partitions.Sum(partition => _stream.Revoke(new PartitionName(partition.Topic, partition.Partition.Value)));
        TakeQueues();
        _metrics.Rebalanced(kind);
        Log.KafkaRevoked(_logger, kind, string.Join(", ", partitions.Select(partition => partition.TopicPartition)), series, _queues.Count);
    }

    /// <summary>The client is gone, and with it all partitions.</summary>
    private void Lose()
    {
        foreach (var name in _queues.Keys.ToArray())
        {
            _stream.Revoke(name);
        }

        TakeQueues();
    }

    private void TakeQueues()
    {
        _queues.Clear();
        foreach (var queue in _stream.Queues)
        {
            _queues[queue.Name] = queue;
        }
    }

    private void Commit(IReadOnlyDictionary<PartitionName, long> offsets)
    {
        lock (_using)
        {
            try
            {
                _consumer?.Commit(offsets.Select(known => new TopicPartitionOffset(known.Key.Topic, known.Key.Number, known.Value)));
                _metrics.Committed(succeeded: true);
            }
            catch (KafkaException exception)
            {
                // A partition may have gone meanwhile; who has it now commits for it, and what is not committed is consumed again.
                _metrics.Committed(succeeded: false);
                _clients.Hear(exception.Error);
            }
        }
    }
}
