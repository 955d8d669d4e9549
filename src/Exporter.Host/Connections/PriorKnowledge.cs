using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Threading.Channels;
using Microsoft.AspNetCore.Connections;

namespace Exporter.Host.Connections;

/// <summary>Lets HTTP/2 without TLS, which gRPC speaks, share a port with HTTP/1.1: a connection that begins as HTTP/2 does is handed to an endpoint of its own.</summary>
/// <remarks>
/// With TLS both sides agree beforehand. Without, the server takes each endpoint for one of the two; but a client that knows that it may speak HTTP/2 begins with a preface that no request of
/// HTTP/1.1 begins with (RFC 9113, 3.3 and 3.4). This is the listener of the other endpoint, which has no address, and the look at each connection of the first.
/// </remarks>
/// <param name="time">Measures how long a connection is silent.</param>
internal sealed class PriorKnowledge(TimeProvider time) : IConnectionListenerFactory, IConnectionListenerFactorySelector
{
    // As long as the server lets a connection of HTTP/1.1 be silent.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(130);

    private readonly Channel<ConnectionContext> _handedOver = Channel.CreateUnbounded<ConnectionContext>();

    /// <summary>The other endpoint.</summary>
    public EndPoint EndPoint { get; } = new Nowhere();

    /// <summary>What the server says of where it listens, for the other endpoint.</summary>
    public string Url => $"http://{EndPoint}";

    private static ReadOnlySpan<byte> Preface => "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8;

    /// <inheritdoc/>
    public bool CanBind(EndPoint endpoint) => endpoint == EndPoint;

    /// <inheritdoc/>
    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) => new(new Listener(this));

    /// <summary>Looks how a connection begins, and lets HTTP/1.1 go on.</summary>
    public async Task ServeAsync(ConnectionContext connection, Func<Task> next)
    {
        if (await BeginsAsHttp2Async(connection.Transport.Input) is not { } isHttp2)
        {
            return;
        }

        var handedOver = isHttp2 ? new HandedOverConnection(connection) : null;
        if (handedOver is not null && _handedOver.Writer.TryWrite(handedOver))
        {
            await handedOver.Ended;
            return;
        }

        await next();
    }

    /// <summary>Looks at the first bytes, and leaves them there.</summary>
    /// <returns>Null for a connection that has said nothing for too long.</returns>
    private async Task<bool?> BeginsAsHttp2Async(PipeReader input)
    {
        using var deadline = new CancellationTokenSource(Patience, time);
        try
        {
            while (true)
            {
                var read = await input.ReadAsync(deadline.Token);
                var known = Compare(read.Buffer);
                var isKnown = known is not null || read.IsCompleted;

                // What was looked at is not given again before more has come; what is known is for whoever reads next.
                input.AdvanceTo(read.Buffer.Start, isKnown ? read.Buffer.Start : read.Buffer.End);
                if (isKnown)
                {
                    return known ?? false;
                }
            }
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
        {
            return null;
        }
    }

    /// <summary>Whether bytes are the preface; null as long as they may become it.</summary>
    private static bool? Compare(ReadOnlySequence<byte> begin)
    {
        Span<byte> first = stackalloc byte[Preface.Length];
        var length = (int)Math.Min(begin.Length, first.Length);
        begin.Slice(0, length).CopyTo(first);
        return !first[..length].SequenceEqual(Preface[..length]) ? false : length == first.Length ? true : null;
    }

    /// <summary>The address of an endpoint that has none.</summary>
    private sealed class Nowhere : EndPoint
    {
        public override string ToString() => "prior-knowledge";
    }

    /// <summary>Gives the server what is handed over.</summary>
    private sealed class Listener(PriorKnowledge owner) : IConnectionListener
    {
        public EndPoint EndPoint => owner.EndPoint;

        public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
        {
            while (await owner._handedOver.Reader.WaitToReadAsync(cancellationToken))
            {
                if (owner._handedOver.Reader.TryRead(out var connection))
                {
                    return connection;
                }
            }

            return null;
        }

        public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
        {
            owner._handedOver.Writer.TryComplete();
            return ValueTask.CompletedTask;
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
