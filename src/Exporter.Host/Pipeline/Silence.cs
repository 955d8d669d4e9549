namespace Exporter.Host.Pipeline;

/// <summary>How long no request came, by the machine's steady clock: neither senders' clocks nor the wall clock matter.</summary>
/// <param name="time">The process's clock.</param>
internal sealed class Silence(TimeProvider time)
{
    private long? _heardAt;

    /// <summary>A request has come.</summary>
    /// <returns>Time since the one before; zero for the first.</returns>
    public TimeSpan Break()
    {
        var now = time.GetTimestamp();
        var silent = _heardAt is { } at ? time.GetElapsedTime(at, now) : TimeSpan.Zero;
        _heardAt = now;
        return silent;
    }
}
