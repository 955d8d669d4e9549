using Microsoft.AspNetCore.Connections;

namespace Exporter.Host.Connections;

/// <summary>Bounds the open connections: past the limit a new one is let in, and the one that is missed least is closed for it.</summary>
/// <remarks>
/// Turning new ones away would let whoever opens thousands shut out everybody else. Closed first are those that never made a request, then those that
/// wait between two, then those whose request began the longest ago; of equals, who has been so the longest. Thread-safe.
/// </remarks>
internal sealed class ConnectionLimit : IDisposable
{
    /// <summary>Connections besides, while those in whose place they come are being closed.</summary>
    public const int Closing = 256;

    private readonly int _max;
    private readonly SemaphoreSlim _room;
    private readonly Lock _lock = new();
    private readonly LinkedList<OpenConnection> _silent = new();
    private readonly LinkedList<OpenConnection> _waiting = new();
    private readonly LinkedList<OpenConnection> _busy = new();

    /// <summary>A limit that nothing has come to yet.</summary>
    /// <param name="max">Connections at once.</param>
    /// <param name="scope">Tells its metrics from those of another exporter in the same process.</param>
    public ConnectionLimit(int max, object scope)
    {
        (_max, _room) = (max, new SemaphoreSlim(max + Closing));
        Metrics = new ConnectionMetrics(scope, () => Count);
    }

    /// <summary>What is counted.</summary>
    public ConnectionMetrics Metrics { get; }

    /// <summary>Connections that are open.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _silent.Count + _waiting.Count + _busy.Count;
            }
        }
    }

    /// <summary>Waits until another connection may be accepted. Each call has one of <see cref="ServeAsync(ConnectionContext, Func{Task})"/> or <see cref="Leave"/> after it.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public Task RoomAsync(CancellationToken cancellation) => _room.WaitAsync(cancellation);

    /// <summary>Gives back the room of a connection that did not come.</summary>
    public void Leave() => _room.Release();

    /// <summary>Serves one connection from its begin to its end.</summary>
    public async Task ServeAsync(ConnectionContext connection, Func<Task> next)
    {
        var open = new OpenConnection(connection);
        connection.Features.Set(open);
        Enter(open)?.Abort($"more than {_max} connections (ingest.max_connections)");
        try
        {
            await next();
        }
        finally
        {
            Move(open, null);
            Leave();
        }
    }

    /// <summary>Notes of the connection that it carries a request, for as long as that takes.</summary>
    public async Task ServeAsync(HttpContext context, RequestDelegate next)
    {
        if (context.Features.Get<OpenConnection>() is not { } open)
        {
            await next(context);
            return;
        }

        Carry(open, 1);
        try
        {
            await next(context);
        }
        finally
        {
            Carry(open, -1);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Metrics.Dispose();

    /// <summary>Takes a connection in.</summary>
    /// <returns>The one to be closed for it; null where there is room.</returns>
    internal OpenConnection? Enter(OpenConnection open)
    {
        OpenConnection? closed = null;
        lock (_lock)
        {
            if (_silent.Count + _waiting.Count + _busy.Count >= _max)
            {
                closed = (_silent.First ?? _waiting.First ?? _busy.First)?.Value;
                closed?.MoveTo(null);
            }

            open.MoveTo(_silent);
        }

        Metrics.Opened(closed is not null);
        return closed;
    }

    /// <summary>One request more, or one less.</summary>
    internal void Carry(OpenConnection open, int requests)
    {
        lock (_lock)
        {
            open.Requests += requests;
            if (open.IsOpen)
            {
                open.MoveTo(open.Requests > 0 ? _busy : _waiting);
            }
        }
    }

    private void Move(OpenConnection open, LinkedList<OpenConnection>? list)
    {
        lock (_lock)
        {
            open.MoveTo(list);
        }
    }
}
