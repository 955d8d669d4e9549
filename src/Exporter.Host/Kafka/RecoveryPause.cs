namespace Exporter.Host.Kafka;

/// <summary>How long to wait for another client after one has ended: twice as long each time, until one has lived for longer than that ever is.</summary>
/// <param name="time">Measures lives.</param>
internal sealed class RecoveryPause(TimeProvider time)
{
    private static readonly TimeSpan Least = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Most = TimeSpan.FromMinutes(1);

    private TimeSpan _next = Least;
    private long _begun = time.GetTimestamp();

    /// <summary>A client begins.</summary>
    public void Begin() => _begun = time.GetTimestamp();

    /// <summary>It has ended: how long to wait now.</summary>
    public TimeSpan Next()
    {
        var pause = time.GetElapsedTime(_begun) > Most ? Least : _next;
        _next = pause * 2 < Most ? pause * 2 : Most;
        return pause;
    }
}
