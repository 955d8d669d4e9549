namespace Exporter.Host.Endpoints;

/// <summary>The memory that one request's body may hold, and the time in which it has to arrive.</summary>
/// <remarks>One request's after the other: what a request disposes of may serve another one at once.</remarks>
internal sealed class BodyShare : IDisposable
{
    private readonly BodyMemory _memory;
    private readonly CancellationTokenSource _deadline;

    /// <summary>A share of no bytes yet.</summary>
    /// <param name="memory">What it is a share of.</param>
    /// <param name="time">Measures the deadline.</param>
    public BodyShare(BodyMemory memory, TimeProvider time)
    {
        _memory = memory;
        _deadline = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        Place = new LinkedListNode<BodyShare>(this);
    }

    /// <summary>Cancelled when the body took too long, or its memory was given to others.</summary>
    public CancellationToken Deadline => _deadline.Token;

    /// <summary>True where its memory was given to others.</summary>
    public bool IsDisplaced { get; internal set; }

    /// <summary>When the body began to arrive, by the clock of its memory.</summary>
    internal long Started { get; private set; }

    /// <summary>What it holds; under the lock of its memory.</summary>
    internal long Bytes { get; set; }

    /// <summary>Its place among those that arrive; under the lock of its memory.</summary>
    internal LinkedListNode<BodyShare> Place { get; }

    /// <summary>Makes it larger.</summary>
    /// <returns>False where there is no memory for it.</returns>
    public bool TryGrow(long bytes) => _memory.TryGrow(this, bytes);

    /// <summary>The body is there: from now on it may take its time.</summary>
    public void Arrived() => _memory.Arrived(this);

    /// <inheritdoc/>
    public void Dispose()
    {
        // One that somebody else is about to cut is left to the garbage collector.
        if (!_memory.End(this))
        {
            return;
        }

        if (_deadline.TryReset())
        {
            _memory.Keep(this);
        }
        else
        {
            _deadline.Dispose();
        }
    }

    /// <summary>A body begins to arrive.</summary>
    internal void Start(long now, TimeSpan timeout)
    {
        Started = now;
        _deadline.CancelAfter(timeout);
    }

    /// <summary>Ends the reading.</summary>
    internal void Cut() => _deadline.Cancel();
}
