using Confluent.Kafka;
using Exporter.Configuration.Kafka;
using Exporter.Host.Logging;
using Exporter.Host.Pipeline;

namespace Exporter.Host.Kafka;

/// <summary>Consumes: fetches messages, puts those of all partitions in order, and has them taken in, in a thread of its own.</summary>
/// <remarks>
/// Nothing that a broker or a message does ends the process: what is fatal for the client ends the client, and another one takes its place. Memory is bounded by pausing partitions,
/// never by dropping messages. Partitions come and go from within the client's poll, so in the same thread.
/// </remarks>
internal sealed partial class KafkaIntake : IDisposable
{
    // So many messages are fetched, or taken in, before the other is looked at.
    private const int Turn = 64;

    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(50);

    // Where partitions end is asked for so often: asking costs more than a message does.
    private static readonly TimeSpan Distance = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Recovery = TimeSpan.FromSeconds(5);

    private readonly KafkaConsumeOptions _options;
    private readonly StreamPipeline _pipeline;
    private readonly SharedStream _stream;
    private readonly MessageIntake _messages;
    private readonly KafkaClient _clients;
    private readonly KafkaMetrics _metrics;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly PartitionMerge _merge;
    private readonly LogThrottle _throttle;
    private readonly Dictionary<string, KafkaFormat> _formats;
    private readonly Dictionary<PartitionName, PartitionQueue> _queues = [];
    private readonly CancellationTokenSource _ending = new();
    private readonly Thread _thread;
    private readonly Lock _using = new();
    private IConsumer<Ignore, byte[]>? _consumer;
    private long _lookedAt;
    private bool _isCatchingUp;

    /// <summary>An intake that has not begun.</summary>
    public KafkaIntake(KafkaConsumeOptions options, StreamPipeline pipeline, SharedStream stream, MessageIntake messages, KafkaClient clients, KafkaMetrics metrics, ILogger logger, TimeProvider time)
    {
        (_options, _pipeline, _stream, _messages, _clients, _metrics, _logger, _time) = (options, pipeline, stream, messages, clients, metrics, logger, time);
        _merge = new PartitionMerge(options.Patience, time);
        _throttle = new LogThrottle(time);
        _formats = options.Topics.ToDictionary(topic => topic.Name, topic => topic.Format, StringComparer.Ordinal);
        _thread = new Thread(Run) { Name = "kafka", IsBackground = true };
        stream.Commit = Commit;
    }

    /// <summary>Begins; what was restored must be there.</summary>
    public void Start() => _thread.Start();

    /// <summary>Takes nothing in any more; the group still counts on this member, and offsets can be committed.</summary>
    public void StopTaking()
    {
        _ending.Cancel();
        if (_thread.IsAlive)
        {
            _thread.Join();
        }
    }

    /// <summary>Leaves the group.</summary>
    public void Dispose()
    {
        StopTaking();
        Close();
        _ending.Dispose();
    }

    private void Run()
    {
        while (!_ending.IsCancellationRequested)
        {
            try
            {
                Open();
                while (!_ending.IsCancellationRequested)
                {
                    Fetch();
                    TakeIn();
                    LookAround();
                }
            }
            catch (Exception exception)
            {
                // The client is of no use any more, or this program has a fault: both are told, and both are survived.
                _metrics.Failed((exception as KafkaException)?.Error.Code.ToString() ?? exception.GetType().Name);
                Log.KafkaBroken(_logger, exception);
                Close();
                Lose();
                _ending.Token.WaitHandle.WaitOne(Recovery);
            }
        }
    }

    private void Open()
    {
        if (_consumer is not null)
        {
            return;
        }

        var consumer = _clients.Consumer(_options, builder => builder
            .SetPartitionsAssignedHandler((_, partitions) => Assign(partitions))
            .SetPartitionsRevokedHandler((_, partitions) => Revoke(partitions, "revoked"))
            .SetPartitionsLostHandler((_, partitions) => Revoke(partitions, "lost")));
        lock (_using)
        {
            _consumer = consumer;
        }

        consumer.Subscribe(_formats.Keys);
        Log.KafkaConsuming(_logger, _options.Group, string.Join(", ", _formats.Keys));
    }

    private void Close()
    {
        lock (_using)
        {
            try
            {
                _consumer?.Close();
            }
            catch (KafkaException exception)
            {
                _clients.Hear(exception.Error);
            }

            _consumer?.Dispose();
            _consumer = null;
        }
    }

    private void Fetch()
    {
        var wait = _queues.Values.Any(queue => queue.HasMessage) && _merge.Next(_queues.Values) is not null ? TimeSpan.Zero : Patience;
        for (var count = 0; count < Turn; count++)
        {
            ConsumeResult<Ignore, byte[]>? result;
            try
            {
                result = _consumer!.Consume(count == 0 ? wait : TimeSpan.Zero);
            }
            catch (ConsumeException exception) when (!exception.Error.IsFatal)
            {
                // A topic that is not there yet, a partition without a leader: the client goes on by itself.
                _clients.Hear(exception.Error);
                return;
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
        if (result.IsPartitionEOF)
        {
            queue.ReachEnd(result.Offset.Value);
        }
        else
        {
            Check(queue, result.Offset.Value);
            queue.Add(new WaitingMessage(result.Offset.Value, TimeOf(result.Message.Timestamp), result.Message.Value ?? [], HeadersOf(result.Message.Headers)));
        }

        if (isFirst)
        {
            _stream.Began(queue);
        }
    }

    /// <summary>What was to be consumed again may be gone from the broker: then some samples are missing, as after a crash without one.</summary>
    private void Check(PartitionQueue queue, long offset)
    {
        if (!queue.IsFetched && queue.NextOffset >= 0 && offset > queue.NextOffset)
        {
            Log.KafkaGap(_logger, queue.Name.ToString(), queue.NextOffset, offset);
            _pipeline.OpenGap();
        }
    }

    private void TakeIn()
    {
        var count = 0;
        for (; count < Turn && _merge.Next(_queues.Values) is { } queue; count++)
        {
            var message = queue.Take();
            StreamOrigin.Current = queue.Origin;
            _metrics.Consumed(queue.Name.Topic);
            if (_messages.Take(_formats[queue.Name.Topic], message, out var error) is { } reason)
            {
                _metrics.Skipped(queue.Name.Topic, reason);
                if (_throttle.Allow(reason.ToString()))
                {
                    Log.KafkaMessageSkipped(_logger, queue.Name.ToString(), message.Offset, reason.ToString(), error);
                }
            }

            queue.Took(message);
            if (!queue.HasMessage)
            {
                SeeEnd(queue);
            }
        }

        if (count > 0)
        {
            _stream.Took();
        }
    }

    /// <summary>Notices ends, and pauses what comes too fast.</summary>
    private void LookAround()
    {
        var isDue = _time.GetElapsedTime(_lookedAt) >= Distance;
        _lookedAt = isDue ? _time.GetTimestamp() : _lookedAt;
        var waiting = 0L;
        var isCatchingUp = false;
        foreach (var queue in _queues.Values)
        {
            if (isDue)
            {
                SeeEnd(queue);
            }

            queue.IsCatchingUp &= !queue.IsAtEnd || queue.HasMessage;
            isCatchingUp |= queue.IsCatchingUp;
            waiting += queue.WaitingBytes;
        }

        if (_isCatchingUp && !isCatchingUp)
        {
            _pipeline.OpenPast(false);
            Log.KafkaCaughtUp(_logger, _queues.Count);
        }

        _isCatchingUp = isCatchingUp;
        var share = _options.BufferBytes / 2 / Math.Max(1, _queues.Count);
        foreach (var queue in _queues.Values)
        {
            var isFull = queue.WaitingBytes > share && waiting > _options.BufferBytes / 2;
            if (isFull && !queue.IsPaused)
            {
                _consumer!.Pause([PartitionOf(queue)]);
                queue.IsPaused = true;
            }
            else if (queue.IsPaused && queue.WaitingBytes <= share / 2)
            {
                _consumer!.Resume([PartitionOf(queue)]);
                queue.IsPaused = false;
            }
        }
    }

    private void SeeEnd(PartitionQueue queue)
    {
        if (_consumer!.GetWatermarkOffsets(PartitionOf(queue)).High.Value is >= 0 and var end)
        {
            queue.SeeEnd(end);
        }
    }

    private static TopicPartition PartitionOf(PartitionQueue queue) => new(queue.Name.Topic, queue.Name.Number);

    private static long TimeOf(Timestamp timestamp) => timestamp.Type == TimestampType.NotAvailable ? long.MinValue : timestamp.UnixTimestampMs;

    private static MessageHeaders? HeadersOf(Headers? headers)
    {
        if (headers is null or { Count: 0 })
        {
            return null;
        }

        var all = new MessageHeaders();
        foreach (var header in headers)
        {
            all.Add(header.Key, header.GetValueBytes());
        }

        return all;
    }
}
