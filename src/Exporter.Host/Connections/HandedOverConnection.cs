using System.IO.Pipelines;
using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;

namespace Exporter.Host.Connections;

/// <summary>A connection that another endpoint serves from now on; it is closed by the endpoint that accepted it.</summary>
/// <param name="accepted">The connection as it was accepted.</param>
internal sealed class HandedOverConnection(ConnectionContext accepted) : ConnectionContext
{
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when the other endpoint is done with it.</summary>
    public Task Ended => _ended.Task;

    /// <inheritdoc/>
    public override string ConnectionId { get => accepted.ConnectionId; set => accepted.ConnectionId = value; }

    /// <inheritdoc/>
    /// <remarks>What the other endpoint sets is its own.</remarks>
    public override IFeatureCollection Features { get; } = new FeatureCollection(accepted.Features);

    /// <inheritdoc/>
    public override IDictionary<object, object?> Items { get => accepted.Items; set => accepted.Items = value; }

    /// <inheritdoc/>
    public override IDuplexPipe Transport { get; set; } = accepted.Transport;

    /// <inheritdoc/>
    public override CancellationToken ConnectionClosed { get => accepted.ConnectionClosed; set => accepted.ConnectionClosed = value; }

    /// <inheritdoc/>
    public override EndPoint? LocalEndPoint { get => accepted.LocalEndPoint; set => accepted.LocalEndPoint = value; }

    /// <inheritdoc/>
    public override EndPoint? RemoteEndPoint { get => accepted.RemoteEndPoint; set => accepted.RemoteEndPoint = value; }

    /// <inheritdoc/>
    public override void Abort(ConnectionAbortedException abortReason) => accepted.Abort(abortReason);

    /// <inheritdoc/>
    public override ValueTask DisposeAsync()
    {
        _ended.TrySetResult();
        return base.DisposeAsync();
    }
}
