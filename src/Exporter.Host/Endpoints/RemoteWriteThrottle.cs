namespace Exporter.Host.Endpoints;

/// <summary>Lets one event through per interval, so that a sender in error cannot fill the log.</summary>
/// <remarks>Thread-safe.</remarks>
/// <param name="interval">Time between events that pass.</param>
/// <param name="time">The process's clock.</param>
internal sealed class RemoteWriteThrottle(TimeSpan interval, TimeProvider time)
{
    private long _lastTimestamp = long.MinValue;

    /// <summary>True for the first event, and for the first after each interval.</summary>
    public bool TryPass()
    {
        long last = Volatile.Read(ref _lastTimestamp);
        long now = time.GetTimestamp();
        bool due = last == long.MinValue || time.GetElapsedTime(last, now) >= interval;
        return due && Interlocked.CompareExchange(ref _lastTimestamp, now, last) == last;
    }
}
