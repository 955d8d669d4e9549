using System.Threading.RateLimiting;

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

    private readonly ConcurrencyLimiter _limiter;
    private readonly int _maxWaiting;

    /// <summary>A limiter.</summary>
    /// <param name="maxConcurrentRequests">Requests that may run at once; 0 derives it from the CPUs.</param>
    /// <param name="maxWaiting">Requests that may wait.</param>
    public AdmissionLimiter(int maxConcurrentRequests, int maxWaiting = DefaultQueue)
    {
        Permits = maxConcurrentRequests > 0 ? maxConcurrentRequests : PermitsPerCpu * Environment.ProcessorCount;
        _maxWaiting = maxWaiting;
        _limiter = new ConcurrencyLimiter(new ConcurrencyLimiterOptions
        {
            PermitLimit = Permits,
            QueueLimit = maxWaiting,
            QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
        });
    }

    /// <summary>Requests that may run at once.</summary>
    public int Permits { get; }

    /// <summary>True while there is no place, not even to wait: whoever comes is better turned away before its body is read.</summary>
    public bool IsFull => _limiter.GetStatistics() is { CurrentAvailablePermits: 0 } now && now.CurrentQueuedCount >= _maxWaiting;

    /// <summary>Waits for a place.</summary>
    /// <returns>A lease to dispose after the request; not acquired if running and waiting places are all taken.</returns>
    public ValueTask<RateLimitLease> EnterAsync(CancellationToken aborted) => _limiter.AcquireAsync(1, aborted);

    /// <inheritdoc/>
    public void Dispose() => _limiter.Dispose();
}
