using Exporter.Exposition;
using Exporter.Host.Endpoints;
using Exporter.Host.Rpc.Proto;
using Exporter.Host.Serving;
using Grpc.Core;

namespace Exporter.Host.Rpc;

/// <summary>Tells watchers of predictions what has changed, each at its own speed.</summary>
/// <remarks>
/// A watcher holds no more than the message that is being sent: when that is gone it looks at the board, and so sees the latest step of a predictor, whatever came in between. Steps know
/// nothing of watchers, but for the task that <see cref="PredictionBoard.Changed"/> completes.
/// </remarks>
/// <param name="board">What is predicted.</param>
/// <param name="metrics">Counts.</param>
/// <param name="time">Bounds what a stop waits for.</param>
/// <param name="stopping">Ends all watching, as the process does.</param>
internal sealed class PredictionWatch(PredictionBoard board, ServingMetrics metrics, TimeProvider time, CancellationToken stopping)
{
    /// <summary>Most streams at once.</summary>
    public const int MaxWatchers = 64;

    /// <summary>How long a message that is being sent when the process ends may still take.</summary>
    public static readonly TimeSpan LastMessage = TimeSpan.FromSeconds(1);

    private int _watchers;

    /// <summary>Sends until the client goes away or the process ends.</summary>
    /// <param name="ask">Which predictions are wanted; asked anew with each message, as the configuration may have changed.</param>
    /// <param name="messages">To the client.</param>
    /// <param name="cancelled">The client went away.</param>
    /// <exception cref="RpcException">Too many watch, the process ends, or <paramref name="ask"/> threw it.</exception>
    public async Task ServeAsync(Func<PredictionsQuestion> ask, IAsyncStreamWriter<WatchResponse> messages, CancellationToken cancelled)
    {
        ask();
        if (Interlocked.Increment(ref _watchers) > MaxWatchers)
        {
            Interlocked.Decrement(ref _watchers);
            throw new RpcException(new Grpc.Core.Status(StatusCode.ResourceExhausted, $"more than {MaxWatchers} streams of predictions at once"));
        }

        metrics.Watching(1);
        try
        {
            using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancelled, stopping);
            // To give up a message resets the stream, and the client would not hear why it ends.
            using var stuck = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
            using var gone = cancelled.Register(stuck.Cancel);
            using var end = stopping.Register(() => stuck.CancelAfter(LastMessage));
            await SendAsync(ask, messages, ended.Token, stuck.Token);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            throw new RpcException(new Grpc.Core.Status(StatusCode.Unavailable, "the sidecar is stopping"));
        }
        catch (OperationCanceledException) when (cancelled.IsCancellationRequested)
        {
            // As all streams end.
        }
        finally
        {
            metrics.Watching(-1);
            Interlocked.Decrement(ref _watchers);
        }
    }

    private async Task SendAsync(Func<PredictionsQuestion> ask, IAsyncStreamWriter<WatchResponse> messages, CancellationToken ended, CancellationToken stuck)
    {
        var cursor = new WatchCursor();
        while (true)
        {
            ended.ThrowIfCancellationRequested();
            var changed = board.Changed;
            if (cursor.Next(ask(), board.Look()) is not { } message)
            {
                await changed.WaitAsync(ended);
                continue;
            }

            metrics.Skipped((long)message.SkippedSteps);
            await messages.WriteAsync(message, stuck);
        }
    }
}
