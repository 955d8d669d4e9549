using System.Net;
using Microsoft.AspNetCore.Connections;

namespace Exporter.Host.Connections;

/// <summary>Sockets that are accepted only while <see cref="ConnectionLimit"/> has room for them.</summary>
/// <remarks>
/// Accepting is faster than closing: thousands that come at once would have used up the files of the process before the first of them is closed for another. Those that wait for
/// a moment do so in the system's queue.
/// </remarks>
/// <param name="inner">Whence the sockets come.</param>
/// <param name="connections">The limit.</param>
internal sealed class BoundedTransport(IConnectionListenerFactory inner, ConnectionLimit connections) : IConnectionListenerFactory
{
    /// <inheritdoc/>
    public async ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) =>
        new Listener(await inner.BindAsync(endpoint, cancellationToken), connections);

    private sealed class Listener(IConnectionListener inner, ConnectionLimit connections) : IConnectionListener
    {
        private readonly CancellationTokenSource _unbound = new();

        public EndPoint EndPoint => inner.EndPoint;

        public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
        {
            try
            {
                await connections.RoomAsync(_unbound.Token);
            }
            catch (OperationCanceledException)
            {
                return null;
            }

            ConnectionContext? connection = null;
            try
            {
                return connection = await inner.AcceptAsync(cancellationToken);
            }
            finally
            {
                if (connection is null)
                {
                    connections.Leave();
                }
            }
        }

        public async ValueTask UnbindAsync(CancellationToken cancellationToken = default)
        {
            await _unbound.CancelAsync();
            await inner.UnbindAsync(cancellationToken);
        }

        public async ValueTask DisposeAsync()
        {
            await inner.DisposeAsync();
            _unbound.Dispose();
        }
    }
}
