using Exporter.Configuration.Web;

namespace Exporter.Host.Web;

/// <summary>A bucket of tokens, full at first, of which each request takes one; thread-safe.</summary>
/// <param name="options">How fast it fills, and how far.</param>
/// <param name="time">Measures.</param>
internal sealed class RequestRate(RequestRateOptions options, TimeProvider time)
{
    private readonly Lock _lock = new();
    private double _tokens = options.Burst;
    private long _at = time.GetTimestamp();

    /// <summary>How fast it fills, and how far.</summary>
    public RequestRateOptions Options { get; } = options;

    /// <summary>Takes a token; false where there is none.</summary>
    public bool TryTake()
    {
        lock (_lock)
        {
            var now = time.GetTimestamp();
            _tokens = Math.Min(Options.Burst, _tokens + (time.GetElapsedTime(_at, now) / Options.Interval));
            _at = now;
            if (_tokens < 1)
            {
                return false;
            }

            _tokens--;
            return true;
        }
    }
}
