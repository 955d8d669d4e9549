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

    // Where partitions end is asked for so often: asking costs more than a message does.
    private static readonly TimeSpan Distance = TimeSpan.FromMilliseconds(20);

    private readonly KafkaConsumeOptions _options;
    private readonly StreamPipeline _pipeline;
    private readonly SharedStream _stream;
    private readonly MessageIntake _messages;
    private readonly KafkaClient _clients;
    private readonly KafkaMetrics _metrics;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly PartitionMerge _merge;
    private readonly BufferBound _bound;
    private readonly RecoveryPause _recovery;
    private readonly LogThrottle _throttle;
    private readonly Dictionary<string, KafkaFormat> _formats;
    private readonly Dictionary<PartitionName, PartitionQueue> _queues = [];
    private readonly CancellationTokenSource _ending = new();
    private readonly Thread _thread;
    private readonly Lock _using = new();
    private IConsumer<Ignore, byte[]>? _consumer;
    private Error? _fatal;
    private long _lookedAt;
    private long _givenUp;
    private bool _isCatchingUp;

    /// <summary>An intake that has not begun.</summary>
    public KafkaIntake(KafkaConsumeOptions options, StreamPipeline pipeline, SharedStream stream, MessageIntake messages, KafkaClient clients, KafkaMetrics metrics, ILogger logger, TimeProvider time)
    {
        (_options, _pipeline, _stream, _messages, _clients, _metrics, _logger, _time) = (options, pipeline, stream, messages, clients, metrics, logger, time);
        _merge = new PartitionMerge(options.Patience, time);
        _bound = new BufferBound(KafkaClient.OwnBytes(options));
        _recovery = new RecoveryPause(time);
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
                    Bound();
                }
            }
            catch (Exception exception)
            {
                // The client is of no use any more, or this program has a fault: both are told, and both are survived.
                var pause = _recovery.Next();
                _metrics.Failed((exception as KafkaException)?.Error.Code.ToString() ?? exception.GetType().Name);
                _pipeline.StreamTrouble = $"kafka: the client has ended, and another one is tried within {pause.TotalSeconds:0} s: {exception.Message}";
                Log.KafkaBroken(_logger, exception, pause.TotalSeconds);
                Close();
                Lose();
                _ending.Token.WaitHandle.WaitOne(pause);
            }
        }
    }

    private void Open()
    {
        if (_consumer is not null)
        {
            return;
        }

        _recovery.Begin();
        _fatal = null;
        var consumer = _clients.Consumer(_options, error => _fatal = error, builder => builder
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

    /// <summary>Notices ends: what comes until a partition was at its end once is the past.</summary>
    private void LookAround()
    {
        var isDue = _time.GetElapsedTime(_lookedAt) >= Distance;
        _lookedAt = isDue ? _time.GetTimestamp() : _lookedAt;
        var isCatchingUp = false;
        foreach (var queue in _queues.Values)
        {
            if (isDue)
            {
                SeeEnd(queue);
            }

            queue.IsCatchingUp &= !queue.IsAtEnd || queue.HasMessage;
            isCatchingUp |= queue.IsCatchingUp;
        }

        if (_isCatchingUp && !isCatchingUp)
        {
            _pipeline.OpenPast(false);
            Log.KafkaCaughtUp(_logger, _queues.Count);
        }

        _isCatchingUp = isCatchingUp;
        if (_merge.GivenUp > _givenUp)
        {
            _givenUp = _merge.GivenUp;
            Log.KafkaImpatient(_logger, string.Join(", ", _queues.Values.Where(queue => !queue.HasMessage && !queue.IsAtEnd).Select(queue => queue.Name)), _options.Patience.TotalSeconds);
        }
    }

    private void SeeEnd(PartitionQueue queue)
    {
        if (_consumer!.GetWatermarkOffsets(PartitionOf(queue)).High.Value is >= 0 and var end)
        {
            queue.SeeEnd(end);
        }
    }
}
