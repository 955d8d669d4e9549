using System.Collections.Concurrent;

namespace Exporter.Host.Endpoints;

/// <summary>Memory for the bodies of requests: bounded over all of them, and taken from who is slow when others need it.</summary>
/// <remarks>
/// A body is read before its request takes a place (<see cref="AdmissionLimiter"/>), so that a sender that trickles bytes keeps none from others; what it can
/// keep is memory, and that is bounded here. A body that has not arrived after the timeout is cut; where memory runs out, those are cut that have been arriving
/// for more than <see cref="Patience"/>, the longest first. Thread-safe.
/// </remarks>
/// <param name="time">Measures how long bodies take.</param>
internal sealed class BodyMemory(TimeProvider time)
{
    /// <summary>A body that has been arriving for so long may lose its memory to others.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private readonly LinkedList<BodyShare> _arriving = new();

    // As many as there were bodies at once: a request of known series allocates next to nothing.
    private readonly ConcurrentQueue<BodyShare> _idle = new();
    private volatile BodyOptions _options = new();
    private long _usedBytes;

    /// <summary>The bounds for bodies that begin or grow from now on.</summary>
    public BodyOptions Options
    {
        get => _options;
        set => _options = value;
    }

    /// <summary>Bytes that all bodies hold together.</summary>
    public long UsedBytes
    {
        get
        {
            lock (_lock)
            {
                return _usedBytes;
            }
        }
    }

    /// <summary>A request's share, of no bytes yet, to be disposed when the body is not needed any more.</summary>
    public BodyShare Begin()
    {
        var share = _idle.TryDequeue(out var idle) ? idle : new BodyShare(this, time);
        share.Start(time.GetTimestamp(), _options.Timeout);
        lock (_lock)
        {
            _arriving.AddLast(share.Place);
        }

        return share;
    }

    /// <summary>Makes a share larger.</summary>
    /// <returns>False where there is no memory, and nobody slow to take it from.</returns>
    internal bool TryGrow(BodyShare share, long bytes)
    {
        var limitBytes = _options.LimitBytes;
        List<BodyShare>? displaced = null;
        bool fits;
        lock (_lock)
        {
            while (_usedBytes + bytes > limitBytes && Slowest(share) is { } slowest)
            {
                Take(slowest);
                (displaced ??= []).Add(slowest);
            }

            fits = !share.IsDisplaced && _usedBytes + bytes <= limitBytes;
            if (fits)
            {
                share.Bytes += bytes;
                _usedBytes += bytes;
            }
        }

        // Outside of the lock, since whoever reads there goes on within the call.
        displaced?.ForEach(slow => slow.Cut());
        return fits;
    }

    /// <summary>The body is there: it is not slow any more, whatever happens.</summary>
    internal void Arrived(BodyShare share)
    {
        lock (_lock)
        {
            Leave(share);
        }
    }

    /// <summary>Takes the memory of a share back.</summary>
    /// <returns>False where it is displaced and somebody is about to cut it.</returns>
    internal bool End(BodyShare share)
    {
        lock (_lock)
        {
            Leave(share);
            _usedBytes -= share.Bytes;
            share.Bytes = 0;
            return !share.IsDisplaced;
        }
    }

    /// <summary>Takes a share back whose deadline can be set anew.</summary>
    internal void Keep(BodyShare share) => _idle.Enqueue(share);

    // Its bytes are free when its reader has noticed, a moment after they were given away.
    private void Take(BodyShare share)
    {
        Leave(share);
        _usedBytes -= share.Bytes;
        share.Bytes = 0;
        share.IsDisplaced = true;
    }

    private BodyShare? Slowest(BodyShare asking)
    {
        var first = _arriving.First;
        var slowest = first?.Value == asking ? first.Next : first;
        return slowest is not null && time.GetElapsedTime(slowest.Value.Started) > Patience ? slowest.Value : null;
    }

    private void Leave(BodyShare share)
    {
        if (share.Place.List is not null)
        {
            _arriving.Remove(share.Place);
        }
    }
}
