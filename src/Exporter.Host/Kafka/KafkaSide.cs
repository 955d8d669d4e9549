using Exporter.Configuration.Kafka;
using Exporter.Exposition;
using Exporter.Feedback;
using Exporter.Host.Pipeline;

namespace Exporter.Host.Kafka;

/// <summary>All that talks to Kafka; made only where it is configured, as the client library is loaded with it.</summary>
internal sealed class KafkaSide : IDisposable
{
    private readonly KafkaMetrics _metrics;
    private readonly KafkaIntake? _intake;
    private readonly KafkaFeed? _feed;

    /// <summary>Clients that have not begun.</summary>
    /// <param name="options">The section of the file.</param>
    /// <param name="pipeline">Takes samples.</param>
    /// <param name="board">What is predicted.</param>
    /// <param name="stream">The partitions of this process; null where nothing is consumed.</param>
    /// <param name="messages">Takes messages in.</param>
    /// <param name="scope">Tells metrics from those of another exporter in the same process.</param>
    /// <param name="logger">Where the clients report.</param>
    /// <param name="time">Measures how long is waited.</param>
    public KafkaSide(KafkaOptions options, StreamPipeline pipeline, PredictionBoard board, SharedStream? stream, MessageIntake messages, object scope, ILogger logger, TimeProvider time)
    {
        _metrics = new KafkaMetrics(scope, options, () => stream?.Queues ?? []);
        var clients = new KafkaClient(options, _metrics, logger, time);
        _intake = options.Consume is { } consume && stream is not null ? new KafkaIntake(consume, pipeline, stream, messages, clients, _metrics, logger, time) : null;
        _feed = options.Produce is { } produce ? new KafkaFeed(produce, board, () => pipeline.IsPastOpen, clients, _metrics) : null;
    }

    /// <summary>Begins; what was restored must be there.</summary>
    public void Start()
    {
        _intake?.Start();
        _feed?.Start();
    }

    /// <summary>Something became known of earlier predictions; inside the pipeline's lock.</summary>
    public void Settle(SettledStep step) => _feed?.Settle(step);

    /// <summary>Takes nothing in any more; offsets can still be committed.</summary>
    public void StopTaking() => _intake?.StopTaking();

    /// <inheritdoc/>
    public void Dispose()
    {
        _intake?.Dispose();
        _feed?.Dispose();
        _metrics.Dispose();
    }
}
