namespace Exporter.Host.Logging;

/// <summary>Lets one message a minute through for each subject: a fault that repeats at every step must not fill the disk.</summary>
/// <remarks>Counters count every occurrence; only the log is thinned. Not thread-safe.</remarks>
/// <param name="time">Measures the minute.</param>
public sealed class LogThrottle(TimeProvider time)
{
    private static readonly TimeSpan Distance = TimeSpan.FromMinutes(1);

    private readonly Dictionary<string, long> _last = new(StringComparer.Ordinal);

    /// <summary>True when <paramref name="subject"/> has been quiet for a minute.</summary>
    public bool Allow(string subject)
    {
        if (_last.TryGetValue(subject, out var last) && time.GetElapsedTime(last) < Distance)
        {
            return false;
        }

        _last[subject] = time.GetTimestamp();
        return true;
    }
}
