using System.Threading.RateLimiting;

namespace Exporter.Host.Endpoints;

/// <summary>Bounds the requests that hold memory at once: a few run, some wait their turn unread, the rest is turned away.</summary>
/// <remarks>
/// A running request holds its body, what it decompresses to (twice while decompressing) and at most three times as much in symbols, so
/// the receiver's memory is bounded by <see cref="Permits"/> × (max_body_bytes + 4 × max_decoded_bytes), before the pool's rounding. A waiting one holds nothing: its body is still with the sender.
/// </remarks>
internal sealed class AdmissionLimiter : IDisposable
{
    // Prometheus opens up to 50 connections (max_shards) and sends one request on each.
    private const int DefaultQueue = 64;
    private const int PermitsPerCpu = 2;

    private readonly ConcurrencyLimiter _limiter;

    /// <summary>A limiter.</summary>
    /// <param name="maxConcurrentRequests">Requests that may run at once; 0 derives it from the CPUs.</param>
    /// <param name="maxWaiting">Requests that may wait.</param>
    public AdmissionLimiter(int maxConcurrentRequests, int maxWaiting = DefaultQueue)
    {
        Permits = maxConcurrentRequests > 0 ? maxConcurrentRequests : PermitsPerCpu * Environment.ProcessorCount;
        _limiter = new ConcurrencyLimiter(new ConcurrencyLimiterOptions
        {
            PermitLimit = Permits,
            QueueLimit = maxWaiting,
            QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
        });
    }

    /// <summary>Requests that may run at once.</summary>
    public int Permits { get; }

    /// <summary>Waits for a place.</summary>
    /// <returns>A lease to dispose after the request; not acquired if running and waiting places are all taken.</returns>
    public ValueTask<RateLimitLease> EnterAsync(CancellationToken aborted) => _limiter.AcquireAsync(1, aborted);

    /// <inheritdoc/>
    public void Dispose() => _limiter.Dispose();
}
