using Confluent.Kafka;
using Exporter.Configuration.Kafka;
using Exporter.Host.Logging;

namespace Exporter.Host.Kafka;

/// <summary>Makes clients of the library, with what the file says and what the sidecar relies on.</summary>
/// <param name="options">The section of the file.</param>
/// <param name="metrics">Counts errors.</param>
/// <param name="logger">Hears what the library has to say.</param>
/// <param name="time">Thins the log.</param>
internal sealed class KafkaClient(KafkaOptions options, KafkaMetrics metrics, ILogger logger, TimeProvider time)
{
    // A fetch must have room for a message as large as the library takes.
    private const int LeastFetchBytes = 1_000_000;
    private const int LeastPieceBytes = 64 << 10;

    private readonly LogThrottle _throttle = new(time);
    private readonly Lock _throttling = new();

    /// <summary>Of the bytes that may wait, those that may wait here; the others are the library's, which needs as many as hide the way to the brokers.</summary>
    public static long OwnBytes(KafkaConsumeOptions consume) => consume.BufferBytes - LibraryBytes(consume);

    /// <summary>A consumer that belongs to the group.</summary>
    /// <param name="consume">Group and bounds.</param>
    /// <param name="ended">Called with the error that ends it, from within its poll.</param>
    /// <param name="build">Adds what to do when partitions come and go.</param>
    public IConsumer<Ignore, byte[]> Consumer(KafkaConsumeOptions consume, Action<Error> ended, Action<ConsumerBuilder<Ignore, byte[]>> build)
    {
        var builder = new ConsumerBuilder<Ignore, byte[]>(ConsumerProperties(options, consume))
            .SetErrorHandler((_, error) =>
            {
                Hear(error);
                if (error.IsFatal)
                {
                    ended(error);
                }
            })
            .SetLogHandler((_, message) => Tell(message));
        build(builder);
        return builder.Build();
    }

    /// <summary>A producer that writes each message once.</summary>
    public IProducer<byte[], byte[]> Producer(KafkaProduceOptions produce) =>
        new ProducerBuilder<byte[], byte[]>(ProducerProperties(options, produce))
            .SetErrorHandler((_, error) => Hear(error))
            .SetLogHandler((_, message) => Tell(message))
            .Build();

    /// <summary>Counts an error, and logs it now and then.</summary>
    public void Hear(Error error)
    {
        metrics.Failed(error.Code.ToString());
        lock (_throttling)
        {
            if (!_throttle.Allow(error.Code.ToString()))
            {
                return;
            }
        }

        Log.KafkaError(logger, error.Code.ToString(), error.Reason, error.IsFatal);
    }

    /// <summary>Properties that the library does not take, each with what it says; empty where all are well.</summary>
    /// <remarks>Reads the files of secrets. Only with the library can it be told.</remarks>
    public static IReadOnlyList<string> MistakesOf(KafkaOptions options)
    {
        List<string> mistakes = [];
        foreach (var (name, file) in options.Secrets)
        {
            try
            {
                KafkaSecret.Read(file);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                mistakes.Add($"kafka: {name} cannot be read from {file}: {exception.Message}");
            }
        }

        // One by one, as the library stops at the first; a single property needs no others to be read, but for a few that go together.
        foreach (var (name, value) in mistakes.Count > 0 || Try(All(options)) is null ? [] : options.Client)
        {
            if (Try([new("bootstrap.servers", "127.0.0.1:1"), new(name, value)]) is { } complaint)
            {
                mistakes.Add($"kafka: client: {complaint}");
            }
        }

        return mistakes.Count == 0 && Try(All(options)) is { } whole ? [$"kafka: {whole}"] : mistakes;
    }

    private static string? Try(IEnumerable<KeyValuePair<string, string>> properties)
    {
        try
        {
            using var handle = new ProducerBuilder<Null, Null>(properties).SetLogHandler((_, _) => { }).SetErrorHandler((_, _) => { }).Build();
            return null;
        }
        catch (Exception exception) when (exception is InvalidOperationException or ArgumentException or KafkaException)
        {
            return exception.Message;
        }
    }

    private static IEnumerable<KeyValuePair<string, string>> All(KafkaOptions options) =>
    [
        new("bootstrap.servers", string.Join(',', options.Brokers)),
        new("client.id", "foresight"),
        .. options.Client.Select(property => new KeyValuePair<string, string>(property.Name, property.Value)),
        .. options.Secrets.Select(secret => new KeyValuePair<string, string>(secret.Name, KafkaSecret.Read(secret.File))),
    ];

    private static int LibraryBytes(KafkaConsumeOptions consume) => consume.BufferBytes / 4;

    private static Dictionary<string, string> ConsumerProperties(KafkaOptions options, KafkaConsumeOptions consume)
    {
        var properties = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            // Partitions stay where they are as far as they can: each move is a cold start of windows.
            ["partition.assignment.strategy"] = "cooperative-sticky",
            ["fetch.wait.max.ms"] = "100",

            // A partition whose fetches rest for a second, as the library has it, is one that all others wait for.
            ["fetch.queue.backoff.ms"] = "10",
            ["group.id"] = consume.Group,

            // Where a group begins is said with the assignment. This is for what the broker no longer has: the rest is better than nothing.
            ["auto.offset.reset"] = "earliest",
            ["enable.auto.commit"] = "false",
            ["enable.auto.offset.store"] = "false",
            ["enable.partition.eof"] = "true",

            ["queued.max.messages.kbytes"] = Math.Max(1, LibraryBytes(consume) / 1024).ToString(),

            // The merge wants a message of each partition, and they lie one piece behind the other: small pieces of many partitions have to be here together.
            ["fetch.max.bytes"] = Math.Max(LeastFetchBytes, LibraryBytes(consume)).ToString(),
            ["fetch.message.max.bytes"] = Math.Clamp(consume.BufferBytes / 1024, LeastPieceBytes, 1 << 20).ToString(),
        };
        return Add(properties, options);
    }

    private static Dictionary<string, string> ProducerProperties(KafkaOptions options, KafkaProduceOptions produce) => Add(
        new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["enable.idempotence"] = "true",
            ["compression.type"] = "lz4",
            ["linger.ms"] = "50",
            ["queue.buffering.max.messages"] = produce.MaxQueued.ToString(),
        },
        options);

    private static Dictionary<string, string> Add(Dictionary<string, string> properties, KafkaOptions options)
    {
        foreach (var (name, value) in All(options))
        {
            properties[name] = value;
        }

        return properties;
    }

    private void Tell(LogMessage message)
    {
        // Levels of syslog: up to 4 is worse than a notice.
        if ((int)message.Level <= (int)SyslogLevel.Warning)
        {
            Log.KafkaNotice(logger, message.Facility, message.Message);
        }
        else
        {
            Log.KafkaDetail(logger, message.Facility, message.Message);
        }
    }
}
