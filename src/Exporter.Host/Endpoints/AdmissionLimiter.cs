namespace Exporter.Host.Endpoints;

/// <summary>Bounds the requests that are worked on at once: a few run, some wait their turn, the rest is turned away.</summary>
/// <remarks>
/// A running request holds what its body decompresses to, at most four times as much in symbols and twice as much in entries, so
/// that memory is bounded by <see cref="Permits"/> × 7 × max_decoded_bytes, before the pool's rounding. Bodies, those of waiting requests too, are bounded by <see cref="BodyMemory"/>.
/// A request takes its place when its body is there: one that trickles in keeps no place from others.
/// </remarks>
internal sealed class AdmissionLimiter : IDisposable
{
    // Prometheus opens up to 50 connections (max_shards) and sends one request on each.
    private const int DefaultQueue = 64;
    private const int PermitsPerCpu = 2;

    // First come, first served.
    private readonly SemaphoreSlim _running;
    private readonly int _most;
    private int _inside;

    /// <summary>A limiter.</summary>
    /// <param name="maxConcurrentRequests">Requests that may run at once; 0 derives it from the CPUs.</param>
    /// <param name="maxWaiting">Requests that may wait.</param>
    public AdmissionLimiter(int maxConcurrentRequests, int maxWaiting = DefaultQueue)
    {
        Permits = maxConcurrentRequests > 0 ? maxConcurrentRequests : PermitsPerCpu * Environment.ProcessorCount;
        _running = new SemaphoreSlim(Permits);
        _most = Permits + maxWaiting;
    }

    /// <summary>Requests that may run at once.</summary>
    public int Permits { get; }

    /// <summary>True while there is no place, not even to wait: whoever comes is better turned away before its body is read.</summary>
    public bool IsFull => Volatile.Read(ref _inside) >= _most;

    /// <summary>Waits for a place.</summary>
    /// <returns>A place to dispose after the request; not acquired if running and waiting places are all taken.</returns>
    public async ValueTask<AdmissionPlace> EnterAsync(CancellationToken aborted)
    {
        if (Interlocked.Increment(ref _inside) > _most)
        {
            Interlocked.Decrement(ref _inside);
            return default;
        }

        try
        {
            await _running.WaitAsync(aborted);
            return new AdmissionPlace(this);
        }
        catch
        {
            Interlocked.Decrement(ref _inside);
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _running.Dispose();

    /// <summary>Gives a place back.</summary>
    internal void Leave()
    {
        Interlocked.Decrement(ref _inside);
        _running.Release();
    }
}
