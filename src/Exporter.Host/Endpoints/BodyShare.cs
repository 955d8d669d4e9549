namespace Exporter.Host.Endpoints;

/// <summary>The memory that one request's body may hold, and the time in which it has to arrive.</summary>
/// <param name="memory">What it is a share of.</param>
/// <param name="started">When the body began to arrive, by the clock of <paramref name="memory"/>.</param>
/// <param name="deadline">Cancelled when the body has to be cut.</param>
internal sealed class BodyShare(BodyMemory memory, long started, CancellationTokenSource deadline) : IDisposable
{
    /// <summary>Cancelled when the body took too long, or its memory was given to others.</summary>
    public CancellationToken Deadline { get; } = deadline.Token;

    /// <summary>True where its memory was given to others.</summary>
    public bool IsDisplaced { get; internal set; }

    /// <summary>When the body began to arrive.</summary>
    internal long Started { get; } = started;

    /// <summary>What it holds; under the lock of its memory.</summary>
    internal long Bytes { get; set; }

    /// <summary>Its place among those that arrive; under the lock of its memory.</summary>
    internal LinkedListNode<BodyShare>? Place { get; set; }

    /// <summary>Makes it larger.</summary>
    /// <returns>False where there is no memory for it.</returns>
    public bool TryGrow(long bytes) => memory.TryGrow(this, bytes);

    /// <summary>The body is there: from now on it may take its time.</summary>
    public void Arrived() => memory.Arrived(this);

    /// <inheritdoc/>
    public void Dispose()
    {
        // A source that somebody else is about to cancel is left to the garbage collector.
        if (memory.End(this))
        {
            deadline.Dispose();
        }
    }

    /// <summary>Ends the reading.</summary>
    internal void Cut() => deadline.Cancel();
}
