using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using Confluent.Kafka;
using Exporter.Configuration.Kafka;
using Exporter.Exposition;
using Exporter.Feedback;
using Exporter.Feedback.Storage;
using Exporter.Models;
using Exporter.Signals;

namespace Exporter.Host.Kafka;

/// <summary>Produces predictions, each step's once, and outcomes; both keyed by entity.</summary>
/// <remarks>
/// A watcher of the board like any other: steps know of no topic, and wait for no broker. The producer's queue is bounded, and what does not fit is dropped and counted, as are steps that the board had shown and that
/// were replaced before this looked. What was produced just before a crash may be produced again: whoever reads knows it by predictor, entity and step.
/// </remarks>
internal sealed class KafkaFeed : IDisposable
{
    private const string Dropped = "dropped";
    private const int MaxSteps = 1024;

    private static readonly TimeSpan LastDelivery = TimeSpan.FromSeconds(5);

    private readonly KafkaProduceOptions _options;
    private readonly PredictionBoard _board;
    private readonly Func<bool> _isPast;
    private readonly KafkaMetrics _metrics;
    private readonly IProducer<byte[], byte[]> _producer;
    private readonly Dictionary<string, (long StepMs, long Steps)> _sent = new(StringComparer.Ordinal);
    private readonly Channel<SettledStep> _settled = Channel.CreateBounded<SettledStep>(MaxSteps);
    private readonly CancellationTokenSource _ending = new();
    private Task _running = Task.CompletedTask;

    /// <summary>A feed that has not begun.</summary>
    /// <param name="options">Where to.</param>
    /// <param name="board">What is predicted.</param>
    /// <param name="isPast">True while steps are evaluated again that somebody else may have produced: those are left out.</param>
    /// <param name="clients">Makes the producer.</param>
    /// <param name="metrics">Counts.</param>
    public KafkaFeed(KafkaProduceOptions options, PredictionBoard board, Func<bool> isPast, KafkaClient clients, KafkaMetrics metrics)
    {
        (_options, _board, _isPast, _metrics) = (options, board, isPast, metrics);
        _producer = clients.Producer(options);
    }

    /// <summary>Begins.</summary>
    public void Start() => _running = Task.WhenAll(
        _options.Predictions.Length > 0 ? Task.Run(() => UntilEndAsync(WatchAsync)) : Task.CompletedTask,
        _options.Outcomes.Length > 0 ? Task.Run(() => UntilEndAsync(SettleAsync)) : Task.CompletedTask);

    /// <summary>Something became known of earlier predictions; inside the pipeline's lock, so nothing is waited for.</summary>
    public void Settle(SettledStep step)
    {
        var messages = step.Decided.Length + step.Onsets.Length;
        if (messages > 0 && _options.Outcomes.Length > 0 && !_isPast() && !_settled.Writer.TryWrite(step))
        {
            _metrics.Produced(_options.Outcomes, Dropped, messages);
        }
    }

    /// <summary>Ends, and delivers what waits, within some seconds.</summary>
    public void Dispose()
    {
        _ending.Cancel();
        _running.GetAwaiter().GetResult();
        while (_settled.Reader.TryRead(out var step))
        {
            Send(step);
        }

        _producer.Flush(LastDelivery);
        _producer.Dispose();
        _ending.Dispose();
    }

    private static async Task UntilEndAsync(Func<Task> work)
    {
        try
        {
            await work().ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The end, as wanted.
        }
    }

    private async Task WatchAsync()
    {
        while (true)
        {
            var changed = _board.Changed;
            Send(_board.Look());
            await changed.WaitAsync(_ending.Token).ConfigureAwait(false);
        }
    }

    private async Task SettleAsync()
    {
        await foreach (var step in _settled.Reader.ReadAllAsync(_ending.Token).ConfigureAwait(false))
        {
            Send(step);
        }
    }

    private void Send(BoardView shown)
    {
        for (var i = 0; i < shown.Frames.Length; i++)
        {
            var (frame, steps) = (shown.Frames[i], shown.Steps[i]);
            var name = frame.Definition.Name;
            var (lastMs, lastSteps) = _sent.GetValueOrDefault(name, (long.MinValue, steps - 1));
            if (frame.StepMs == lastMs)
            {
                continue;
            }

            _sent[name] = (frame.StepMs, steps);
            if (_isPast())
            {
                continue;
            }

            _metrics.Produced(_options.Predictions, Dropped, Math.Max(0, steps - lastSteps - 1) * frame.Count);
            for (var row = 0; row < frame.Count; row++)
            {
                Send(frame, row);
            }
        }
    }

    private void Send(PredictionFrame frame, int row) =>
        Produce(_options.Predictions, frame.EntityAt(row), JsonSerializer.SerializeToUtf8Bytes(PredictionMessage.Of(frame, row), PredictionMessageJson.Default.PredictionMessage));

    private void Send(SettledStep step)
    {
        foreach (var alert in step.Decided)
        {
            Produce(_options.Outcomes, alert.Entity, JsonSerializer.SerializeToUtf8Bytes(OutcomeMessage.Of(step, alert), OutcomeMessageJson.Default.OutcomeMessage));
        }

        foreach (var onset in step.Onsets)
        {
            Produce(_options.Outcomes, onset.Entity, JsonSerializer.SerializeToUtf8Bytes(OutcomeMessage.Of(step, onset), OutcomeMessageJson.Default.OutcomeMessage));
        }
    }

    private void Produce(string topic, Labels entity, byte[] value)
    {
        try
        {
            var message = new Message<byte[], byte[]> { Key = Encoding.UTF8.GetBytes(EntityText.Of(entity)), Value = value };
            _producer.Produce(topic, message, report => _metrics.Produced(topic, report.Error.IsError ? "failed" : "delivered"));
        }
        catch (KafkaException exception)
        {
            // Its queue is full: brokers are away, or slower than predictions.
            _metrics.Produced(topic, exception.Error.Code == ErrorCode.Local_QueueFull ? Dropped : "failed");
        }
    }
}
